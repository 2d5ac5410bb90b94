"""The comparison of the declared models with the resources that exist."""

import json

from aws_lambda_powertools import Logger

from lisa.entry.each import run_for_each
from lisa.models.drift_report import build_drift_lines, drift_view
from lisa.wiring import model_settings, settings
from lisa.wiring.model_drift import create_drift_reconciler
from lisa.wiring.process import epoch_milliseconds


def reconcile_models(logger: Logger) -> None:
    """Report the differences as metrics and in the models' events, and mend them if MEND_DRIFT is true."""
    now, name = epoch_milliseconds(), settings.service_name()
    reconciler = create_drift_reconciler(name, is_mending=model_settings.mend_drift())
    findings = reconciler.find(now)
    results = run_for_each(findings, lambda finding: reconciler.settle(finding, now))
    for line in build_drift_lines(name, findings, now):
        print(json.dumps(line), flush=True)  # noqa: T201 - CloudWatch reads the line as it stands
    mended = [finding.id for finding, is_mended in results.found if is_mended]
    logger.info("models compared", extra={"drift": drift_view(findings), "mended": mended})
    results.raise_first_error()
