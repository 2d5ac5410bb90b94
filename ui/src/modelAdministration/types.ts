/** Declared models and their lifecycle, as the API answers them. */

import type { components } from "../api/schema";

type Schemas = components["schemas"];

export type Model = Schemas["Model"];
export type ModelStatus = Model["status"];
export type HostingType = Model["hostingType"];
export type ModelType = Model["modelType"];
export type FeatureName = Model["features"][number]["name"];
export type OptionalParameter = Model["unsupportedParameters"][number];
export type LifecycleEvent = Schemas["LifecycleEvent"];
export type CreateModel = Schemas["CreateModel"];
export type UpdateModel = Schemas["UpdateModel"];
export type FoundationModels = Schemas["FoundationModelsAnswer"];
export type Scheduling = Schemas["Scheduling"];
export type ScheduleAnswer = Schemas["ScheduleAnswer"];
export type ModelSchedule = Schemas["ModelSchedule"];
export type Window = Schemas["Window"];
export type Weekday = "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
/** The window that begins on each day; a day without one has no start. */
export type WeekWindows = Partial<Record<Weekday, Window>>;

const TRANSITIONS: ReadonlySet<ModelStatus> = new Set(["Creating", "Starting", "Stopping", "Updating", "Deleting"]);

/** Return whether the model has no instance until its first request. */
export const isAsleep = ({ status, asleepSince }: Pick<Model, "status" | "asleepSince">): boolean => status === "InService" && asleepSince !== undefined;

/** Return whether a model that was asleep is starting, while its callers wait. */
export const isWaking = ({ status, asleepSince }: Pick<Model, "status" | "asleepSince">): boolean => status === "Starting" && asleepSince !== undefined;

/** Return whether an operation on the model is under way. */
export const isInTransition = ({ status }: Pick<Model, "status">): boolean => TRANSITIONS.has(status);
