-- Under a standing approval plans are proposed and started without a person. What was halted, undone or failed is held back, so that
-- nothing is proposed again and again.
create table plan_automatic (
  tenant_id int not null primary key references platform_tenant,
  -- Something happened since the last look that may have to be planned.
  news boolean not null,
  looked_at timestamptz,
  -- Hosts that waited at the last look, as their ring would lack its proof.
  unproven int not null default 0,
  -- A person stopped it; null: it goes on.
  paused_at timestamptz,
  paused_by text,
  paused_reason text,
  check ((paused_at is null) = (paused_by is null) and (paused_at is null) = (paused_reason is null))
);

create table plan_held_back (
  tenant_id int not null references platform_tenant,
  held_id uuid not null,
  -- null: on every host.
  host_id uuid,
  name text not null,
  architecture text not null,
  -- This one and no other: a later version is a new try.
  version text not null,
  how text not null check (how in ('halted', 'undone', 'failed', 'silent', 'refused', 'taken-back')),
  -- What the host or the roll-out said: {code, params}.
  because jsonb,
  deployment_id uuid not null,
  at timestamptz not null,
  until timestamptz not null,
  -- A person let it go on before that.
  lifted_at timestamptz,
  lifted_by text,
  check (until > at and (lifted_at is null) = (lifted_by is null)),
  primary key (tenant_id, held_id),
  -- One deployment holds a version back once, however often it is looked at.
  unique nulls not distinct (tenant_id, deployment_id, host_id, name, architecture, version)
);
create index plan_held_back_now on plan_held_back (tenant_id, until) where lifted_at is null;

-- It was started under the standing approval and not by a person.
alter table deployment_deployment add column automatic boolean not null default false;
