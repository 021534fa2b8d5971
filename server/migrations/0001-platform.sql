-- The ground that every slice stands on: tenants, settings, the event queue, idempotent writes.
-- Roles (owner, patchreeve_app, patchreeve_purge) are made by the migrator before this file runs, as their passwords are random.
create extension if not exists btree_gist;

-- Tenant of the running transaction; null outside one. `(select ...)` around it makes PostgreSQL compute it once per query.
create function platform_tenant_id() returns int
language sql stable parallel safe
as $$ select nullif(current_setting('app.tenant', true), '')::int $$;

create table platform_tenant (
  tenant_id int primary key,
  name text not null check (length(name) between 1 and 200),
  created_at timestamptz not null
);
comment on table platform_tenant is 'Customers of one installation; tenant 1 is the invisible default.';

create table platform_setting (
  tenant_id int not null references platform_tenant,
  key text not null check (length(key) <= 100),
  value jsonb not null,
  updated_at timestamptz not null,
  primary key (tenant_id, key)
);

-- One row per event and subscriber; claimed with skip locked, deleted in the transaction that handled it.
create table platform_event (
  tenant_id int not null references platform_tenant,
  id uuid not null,
  subscriber text not null,
  type text not null,
  body jsonb not null,
  at timestamptz not null,
  attempts int not null default 0,
  not_before timestamptz not null,
  last_error text,
  primary key (tenant_id, id, subscriber)
);
create index platform_event_next on platform_event (tenant_id, subscriber, not_before, at);

-- A write that was answered once is answered the same again (header Idempotency-Key); rows go after a day.
create table platform_idempotency (
  tenant_id int not null references platform_tenant,
  actor text not null,
  key text not null check (length(key) <= 200),
  route text not null,
  request_digest text not null,
  status int not null,
  response jsonb not null,
  at timestamptz not null,
  primary key (tenant_id, actor, key)
);
create index platform_idempotency_age on platform_idempotency (at);

-- The worker walks the tenants one by one, each in its own transaction; it needs their numbers and nothing else of them.
create function platform_tenant_ids() returns setof int
language sql stable security definer
set search_path = pg_catalog, public
as $$ select tenant_id from public.platform_tenant order by tenant_id $$;

-- Row-level security and grants for every table of the schema, run by the migrator after each migration: a new table cannot
-- be forgotten. Tables with a tenant show only the transaction's tenant. Ledger rows can be added and read, not changed.
create function platform_protect() returns void
language plpgsql
set search_path = pg_catalog, public
as $$
declare
  t record;
  ledger constant text[] := array['evidence_entry', 'evidence_pending'];
begin
  for t in
    select c.relname as name, exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    ) as tenanted
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
    if t.name = any (ledger) then
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

insert into platform_tenant values (1, 'default', now());
