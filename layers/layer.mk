# How a layer of third-party wheels is built for Lambda by `sam build`, on any machine, without Docker or a compiler.
# A layer's Makefile sets HERE (its own folder; blanks are kept, and escaped only for `include`) and may set EXCLUDED
# (packages of its lock that are not shipped) before it includes this. Recipes read paths from the shell's variables,
# so that blanks and quotes in them are nothing special.
#
#   LAMBDA_ARCHITECTURE  arm64 (default) or x86_64: must be the template's parameter Architecture
#   LAMBDA_PYTHON        3.13 (default): must be the template's parameter PythonRuntime
#
# manylinux_2_28 runs on Amazon Linux 2023 (glibc 2.34), the system of python3.12 and later. python3.11 is Amazon
# Linux 2 (glibc 2.26), which some of these wheels no longer support: it serves machines of one's own only.
LAMBDA_ARCHITECTURE ?= arm64
LAMBDA_PYTHON ?= 3.13
PLATFORM := $(if $(filter arm64,$(LAMBDA_ARCHITECTURE)),aarch64,$(LAMBDA_ARCHITECTURE))-manylinux_2_28
export INSTALLER_LOCK = $(HERE)../../tools/locks/uv.txt
PYTHON ?= python3
UV := $(or $(shell command -v uv >/dev/null 2>&1 && echo uv),$(shell $(PYTHON) -m uv --version >/dev/null 2>&1 && echo $(PYTHON) -m uv))
SITE = "$$ARTIFACTS_DIR/python"

# A company's own certificates count too, as they do for pip.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS ?= true
endif

empty :=
space := $(empty) $(empty)
NOT_SHIPPED = ^($(subst $(space),|,$(strip $(EXCLUDED))))==

ifeq ($(UV),)
UV := PYTHONPATH=.uv $(PYTHON) -m uv
INSTALLER := .uv
endif

build-%: $(INSTALLER)
	@awk '/^[^ ]/ {ships = $$0 !~ /$(NOT_SHIPPED)/} ships' requirements.txt > .shipped.txt
	@$(UV) pip install --quiet --no-deps --require-hashes --only-binary :all: --python-platform $(PLATFORM) \
	  --python-version $(LAMBDA_PYTHON) --target $(SITE) -r .shipped.txt
	@rm -rf $(SITE)/bin $(SITE)/.lock
	@find $(SITE) -type d \( -name __pycache__ -o -name tests -o -name test \) -prune -exec rm -rf {} +
	@find $(SITE) -type f \( -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.h' -o -name '*.c' \) -delete
	@du -sm $(SITE) | awk '{print "$@: " $$1 " MB for $(PLATFORM), Python $(LAMBDA_PYTHON)"}'

# No uv on this machine: the pinned one, into SAM's scratch folder.
.uv:
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --target .uv -r "$$INSTALLER_LOCK"
