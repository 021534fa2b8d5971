-- What people sign, kept as it came: roots, policies and sign-offs as envelopes, plans with the bytes that are signed. Nothing here
-- makes a host do anything; hosts verify by themselves.
create table plan_root (
  tenant_id int not null references platform_tenant,
  version int not null check (version >= 1),
  -- SHA-256 of the payload, hex; the same in the tables below.
  digest text not null,
  envelope text not null,
  added_at timestamptz not null,
  added_by text not null,
  primary key (tenant_id, version)
);

create table plan_policy (
  tenant_id int not null references platform_tenant,
  version int not null check (version >= 1),
  digest text not null,
  envelope text not null,
  added_at timestamptz not null,
  added_by text not null,
  primary key (tenant_id, version),
  unique (tenant_id, digest)
);

create table plan_plan (
  tenant_id int not null references platform_tenant,
  plan_id uuid not null,
  digest text not null,
  -- Canonical JSON of trust/documents/plan.ts: exactly what is signed.
  payload bytea not null,
  -- Digest of the plan that it replaces.
  parent text,
  policy text not null,
  -- What was asked for: {where, packages, urgent}.
  question jsonb not null,
  -- All that is left out, by host id: the document can name only hosts that have a key.
  left_out jsonb not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (tenant_id, plan_id),
  unique (tenant_id, digest)
);
create index plan_plan_parent on plan_plan (tenant_id, parent) where parent is not null;
create index plan_plan_newest on plan_plan (tenant_id, created_at desc, plan_id desc);

-- Findings that a plan clears.
create table plan_clear (
  tenant_id int not null,
  plan_id uuid not null,
  episode_id bigint not null,
  primary key (tenant_id, plan_id, episode_id),
  foreign key (tenant_id, plan_id) references plan_plan
);
create index plan_clear_episode on plan_clear (tenant_id, episode_id);

create table plan_sign_off (
  tenant_id int not null references platform_tenant,
  digest text not null,
  plan_digest text not null,
  key_id text not null,
  envelope text not null,
  received_at timestamptz not null,
  primary key (tenant_id, digest),
  foreign key (tenant_id, plan_digest) references plan_plan (tenant_id, digest)
);
create index plan_sign_off_plan on plan_sign_off (tenant_id, plan_digest, received_at);

-- Keys of apply, as agents handed them in. One counts when a person has compared its digest with what the host prints.
create table plan_host_key (
  tenant_id int not null references platform_tenant,
  host_id uuid not null,
  digest text not null,
  spki text not null,
  first_seen_at timestamptz not null,
  confirmed_at timestamptz,
  confirmed_by text,
  -- When a person confirmed another key of the same host.
  replaced_at timestamptz,
  primary key (tenant_id, host_id, digest)
);
create unique index plan_host_key_confirmed on plan_host_key (tenant_id, host_id) where confirmed_at is not null and replaced_at is null;
-- A copied key stands for one host only.
create unique index plan_host_key_once on plan_host_key (tenant_id, digest) where confirmed_at is not null;

comment on table plan_root is 'Added, never changed.';
comment on table plan_policy is 'Added, never changed.';
comment on table plan_plan is 'Added, never changed.';
comment on table plan_clear is 'Added, never changed.';
comment on table plan_sign_off is 'Added, never changed.';

create or replace function platform_protect() returns void
language plpgsql
set search_path = pg_catalog, public
as $$
declare
  t record;
  -- As before; tables whose comment begins with "Added, never changed." get the same rights.
  ledger constant text[] := array['evidence_entry', 'evidence_pending'];
begin
  for t in
    select c.relname as name, exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    ) as tenanted, coalesce(obj_description(c.oid, 'pg_class') like 'Added, never changed.%', false) as added_only
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'platform_migration'
  loop
    if t.tenanted then
      execute format('alter table public.%I enable row level security', t.name);
      if not exists (select from pg_policy p where p.polrelid = format('public.%I', t.name)::regclass and p.polname = 'tenant') then
        execute format(
          'create policy tenant on public.%I using (tenant_id = (select platform_tenant_id())) with check (tenant_id = (select platform_tenant_id()))',
          t.name);
      end if;
    end if;
    if t.name = any (ledger) or t.added_only then
      execute format('grant select, insert on public.%I to patchreeve_app', t.name);
    elsif t.name = 'platform_tenant' then
      execute 'grant select on public.platform_tenant to patchreeve_app';
    else
      execute format('grant select, insert, update, delete on public.%I to patchreeve_app', t.name);
    end if;
  end loop;
  for t in select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v' loop
    execute format('grant select on public.%I to patchreeve_app', t.name);
  end loop;
  grant usage on all sequences in schema public to patchreeve_app;
  grant execute on function platform_tenant_ids(), platform_tenant_id() to patchreeve_app;
  revoke all on function platform_tenant_ids() from public;
  -- purge forgets payloads (body and salt), never the chain.
  if to_regclass('public.evidence_pending') is not null then
    grant select, update (body, salt) on public.evidence_pending to patchreeve_purge;
  end if;
end $$;
