-- A host whose class or exposure a person changes goes on with its findings under another class: another episode, the same clock.
-- When the finding was first seen, where that is before this episode opened; null: when it opened.
alter table risk_episode add column first_seen timestamptz;
-- The episode of the class before, which this one goes on from.
alter table risk_episode add column continues bigint;
