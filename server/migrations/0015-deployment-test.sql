-- Why a halt: how the hosts fared, and what those that failed have in common: {failed, passed, looked, traits}.
alter table deployment_deployment add column signal jsonb;
-- Who went on from the newest halt, when, why, and which failures were accepted with it: {by, at, reason, failures: [per ring]}.
alter table deployment_deployment add column resumed jsonb;
