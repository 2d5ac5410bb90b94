import { useId } from "react";

import { configurationMessages as TEXT } from "../messages/configuration";
import { FIELD, TextField } from "../ui/Field";
import { Switch } from "../ui/Switch";
import { contrastOf, isColour, LEAST_CONTRAST } from "./contrast";
import { Card, Section } from "./Section";
import type { BannerSettings } from "./types";

const LONGEST = 500;

/** The banner: its text, its colours, a preview and the contrast. */
export function BannerEditor({ banner, onChange }: { banner: BannerSettings; onChange: (banner: BannerSettings) => void }) {
  const id = useId();
  return (
    <Section title={TEXT.banner} hint={TEXT.bannerHint}>
      <Card>
        <div className="flex items-center justify-between gap-4">
          <label htmlFor={id} className="text-sm font-medium">
            {TEXT.bannerOn}
          </label>
          <Switch id={id} isOn={banner.isEnabled} onChange={(isEnabled) => onChange({ ...banner, isEnabled })} />
        </div>
        <TextField
          label={TEXT.bannerText}
          value={banner.text}
          maxLength={LONGEST}
          onChange={(event) => onChange({ ...banner, text: event.target.value })}
        />
        <div className="grid gap-4 md:grid-cols-2">
          <ColourField label={TEXT.textColour} value={banner.textColor} onChange={(textColor) => onChange({ ...banner, textColor })} />
          <ColourField
            label={TEXT.backgroundColour}
            value={banner.backgroundColor}
            onChange={(backgroundColor) => onChange({ ...banner, backgroundColor })}
          />
        </div>
        <Preview banner={banner} />
      </Card>
    </Section>
  );
}

function ColourField({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const id = useId();
  const isBad = !isColour(value);
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      <div className="flex gap-2">
        <input
          type="color"
          aria-label={TEXT.pick(label)}
          value={isBad ? "#000000" : value}
          onChange={(event) => onChange(event.target.value.toUpperCase())}
          className="h-9 w-11 shrink-0 cursor-pointer rounded-md border border-line-strong bg-page p-1 pointer-coarse:h-11"
        />
        <input
          id={id}
          value={value}
          maxLength={7}
          spellCheck={false}
          aria-invalid={isBad || undefined}
          onChange={(event) => onChange(event.target.value.trim())}
          className={`${FIELD} h-9 font-mono`}
        />
      </div>
      {isBad && (
        <p role="alert" className="mt-1 text-xs text-danger">
          {TEXT.badColour}
        </p>
      )}
    </div>
  );
}

function Preview({ banner }: { banner: BannerSettings }) {
  const contrast = contrastOf(banner.textColor, banner.backgroundColor);
  if (contrast === null) return null;
  const isGood = contrast >= LEAST_CONTRAST;
  return (
    <div>
      <p className="mb-1 text-sm font-medium">{TEXT.preview}</p>
      {isGood ? (
        <p style={{ color: banner.textColor, backgroundColor: banner.backgroundColor }} className="rounded-sm px-4 py-1 text-center text-sm font-medium break-words">
          {banner.text || TEXT.emptyBanner}
        </p>
      ) : (
        <p aria-hidden style={{ backgroundColor: banner.backgroundColor }} className="rounded-sm px-4 py-1 text-center text-sm">
          <svg viewBox="0 0 400 20" className="mx-auto h-5 max-w-full">
            <text x="200" y="15" textAnchor="middle" fill={banner.textColor} fontSize="14">
              {banner.text || TEXT.emptyBanner}
            </text>
          </svg>
        </p>
      )}
      <p role="status" className={`mt-1 text-xs ${isGood ? "text-good" : "text-danger"}`}>
        {TEXT.contrast(contrast)}, {isGood ? TEXT.contrastGood : TEXT.contrastBad}
      </p>
    </div>
  );
}
