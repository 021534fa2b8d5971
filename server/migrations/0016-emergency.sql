alter table deployment_deployment drop constraint deployment_deployment_verb_check;
alter table deployment_deployment add constraint deployment_deployment_verb_check check (verb in ('install', 'undo', 'try', 'simulate'));
alter table deployment_step drop constraint deployment_step_state_check;
alter table deployment_step add constraint deployment_step_state_check
  check (state in ('waiting', 'ordered', 'installed', 'verified', 'undone', 'refused', 'failed', 'halted', 'expired', 'silent', 'tried'));

-- Given out with the lease under sign-offs that call it an emergency: the host that begins it counts it against the policy's quota.
alter table deployment_order add column emergency boolean not null default false;
create index deployment_order_emergency on deployment_order (tenant_id, host_key, leased_at) where emergency;

-- While one is not lifted, nothing runs and nothing starts.
create table deployment_halt (
  tenant_id int not null references platform_tenant,
  halt_id uuid not null,
  reason text not null,
  halted_at timestamptz not null,
  halted_by text not null,
  -- What stood where at that moment, per deployment: a person reads it once more when lifting.
  stopped jsonb not null,
  lifted_at timestamptz,
  lifted_by text,
  lift_reason text,
  primary key (tenant_id, halt_id),
  check ((lifted_at is null) = (lifted_by is null) and (lifted_at is null) = (lift_reason is null))
);
create unique index deployment_halt_standing on deployment_halt (tenant_id) where lifted_at is null;

-- Emergencies and drills: why, who signed when, how long each stage took, and the review that follows.
create table emergency_case (
  tenant_id int not null references platform_tenant,
  case_id uuid not null,
  kind text not null check (kind in ('emergency', 'drill')),
  plan_id uuid not null,
  plan_digest text not null,
  reason text not null,
  -- The decision: all stages count from here.
  started_at timestamptz not null,
  started_by text not null,
  signed_at timestamptz,
  -- Its measures as they were when it came to its end.
  filed_at timestamptz,
  record jsonb,
  -- End of the fifth working day, by the policy's zone and holidays; a drill has none.
  review_due_at timestamptz,
  reviewed_at timestamptz,
  reviewed_by text,
  outcome text check (outcome in ('justified', 'justified-with-faults', 'not-justified')),
  findings text,
  primary key (tenant_id, case_id),
  unique (tenant_id, plan_digest),
  foreign key (tenant_id, plan_digest) references plan_plan (tenant_id, digest),
  check ((kind = 'drill') = (review_due_at is null)),
  check ((filed_at is null) = (record is null)),
  check ((reviewed_at is null) = (outcome is null) and (reviewed_at is null) = (findings is null) and (reviewed_at is null) = (reviewed_by is null))
);
create index emergency_case_newest on emergency_case (tenant_id, started_at desc, case_id desc);
create index emergency_case_open on emergency_case (tenant_id) where filed_at is null or (review_due_at is not null and reviewed_at is null);
