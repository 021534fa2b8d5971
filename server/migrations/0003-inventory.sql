-- Hosts and what they report: distinct rows once, shared profiles, a small delta per host, and two times for each
-- (valid: when it was so; recorded: when we learnt it), so that any past day is three range look-ups.

create table inventory_platform (
  platform smallint generated always as identity primary key,
  id text not null unique check (length(id) between 1 and 120)
);
comment on table inventory_platform is 'os-release ID:VERSION_ID, for example debian:12. Global facts, no tenant.';

create table inventory_package_version (
  pv int generated always as identity primary key,
  ecosystem text not null,
  name text not null,
  version text not null,
  architecture text not null,
  source_name text not null,
  source_version text not null,
  -- Kept beside, not part of the identity.
  maintainer text not null default '',
  homepage text not null default '',
  section text not null default '',
  unique (ecosystem, name, version, architecture, source_name, source_version)
);
create index inventory_package_version_source on inventory_package_version (source_name);
comment on table inventory_package_version is 'Distinct package versions, global: decisions are made once per row and not per host.';

create table inventory_host_counter (
  tenant_id int primary key references platform_tenant,
  next_host_no int not null check (next_host_no > 0)
);

create table inventory_host (
  tenant_id int not null references platform_tenant,
  -- Dense and never reused: sets of hosts are sets of these numbers.
  host_no int not null check (host_no > 0),
  host_id uuid not null,
  name text not null check (length(name) between 1 and 255),
  machine_id text not null default '',
  hardware_id text not null default '',
  provenance smallint not null check (provenance in (1, 2, 3)), -- 1 server-seen, 2 agent-signed, 3 sample
  standing smallint not null default 1 check (standing in (1, 2, 3, 4)), -- 1 new, 2 reinstalled, 3 clone, 4 adopted
  other_host_id uuid,
  platform smallint references inventory_platform,
  os_name text not null default '',
  kernel text not null default '',
  -- Package that owns the running kernel; '' where none does or it cannot be told.
  kernel_package text not null default '',
  addresses text[] not null default '{}',
  agent_version text not null default '',
  enrolled_at timestamptz not null,
  last_seen_at timestamptz,
  retired_at timestamptz,
  interval_s int not null default 60 check (interval_s between 30 and 3600),
  -- Digest per section as last accepted, and the ETag over them.
  digests jsonb not null default '{}',
  etag text not null default '',
  primary key (tenant_id, host_no),
  unique (tenant_id, host_id)
);
create index inventory_host_machine on inventory_host (tenant_id, machine_id) where machine_id <> '';
create index inventory_host_name on inventory_host (tenant_id, name, host_no);

-- Class, owner and exposure of a host, each with its history.
create table inventory_host_attribute (
  tenant_id int not null,
  host_no int not null,
  name text not null check (name in ('class', 'owner', 'exposure')),
  value text not null check (length(value) <= 200),
  valid tstzrange not null,
  set_by text not null,
  foreign key (tenant_id, host_no) references inventory_host,
  exclude using gist (tenant_id with =, host_no with =, name with =, valid with &&)
);

-- Rows of all sections but packages, once per distinct content.
create table inventory_row (
  tenant_id int not null references platform_tenant,
  row_id int generated always as identity,
  section smallint not null check (section between 1 and 100),
  digest bytea not null check (length(digest) = 32),
  key text not null,
  body jsonb not null,
  primary key (tenant_id, row_id),
  unique (tenant_id, section, digest)
);

create table inventory_profile (
  tenant_id int not null references platform_tenant,
  profile_id bigint generated always as identity,
  section smallint not null,
  digest bytea not null check (length(digest) = 32),
  -- Sorted: pv of packages, row_id of other sections.
  ids int[] not null,
  created_at timestamptz not null,
  primary key (tenant_id, profile_id),
  unique (tenant_id, section, digest)
);
create index inventory_profile_ids on inventory_profile using gin (ids);

create table inventory_host_state (
  tenant_id int not null,
  host_no int not null,
  section smallint not null,
  profile_id bigint not null,
  add_ids int[] not null,
  rem_ids int[] not null,
  valid tstzrange not null,
  recorded tstzrange not null,
  report_id uuid not null,
  foreign key (tenant_id, host_no) references inventory_host,
  foreign key (tenant_id, profile_id) references inventory_profile,
  exclude using gist (tenant_id with =, host_no with =, section with =, valid with &&, recorded with &&)
);
create index inventory_host_state_now on inventory_host_state (tenant_id, section, host_no) where upper_inf(valid) and upper_inf(recorded);

-- Per host and package only where it is not the common case: status other than 'ii', and install times.
create table inventory_package_note (
  tenant_id int not null,
  host_no int not null,
  pvs int[] not null,
  statuses text[] not null,
  installed_at timestamptz[] not null,
  -- Known to dpkg but not installed (removed with files left): no code of theirs is on the host.
  inactive int[] not null default '{}',
  report_id uuid not null,
  primary key (tenant_id, host_no),
  foreign key (tenant_id, host_no) references inventory_host
);

-- Accepted reports: the same id twice is one report.
create table inventory_report (
  tenant_id int not null,
  report_id uuid not null,
  host_no int not null,
  section smallint not null,
  digest text not null,
  received_at timestamptz not null,
  dropped int not null default 0,
  primary key (tenant_id, report_id),
  foreign key (tenant_id, host_no) references inventory_host
);
create index inventory_report_host on inventory_report (tenant_id, host_no, received_at);

create table inventory_device (
  tenant_id int not null references platform_tenant,
  mac text not null,
  addresses text[] not null,
  seen_by int[] not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  decision text not null default 'undecided' check (decision in ('undecided', 'in-scope', 'excluded', 'rejected')),
  primary key (tenant_id, mac)
);

-- What a person says of a host now. security_invoker: the reader's row-level security holds, not the owner's.
create view inventory_host_said with (security_invoker = true) as
select h.tenant_id, h.host_no,
  coalesce(max(a.value) filter (where a.name = 'class'), '') as importance,
  coalesce(max(a.value) filter (where a.name = 'owner'), '') as owner,
  coalesce(max(a.value) filter (where a.name = 'exposure'), 'unknown') as exposure
from inventory_host h
left join inventory_host_attribute a on a.tenant_id = h.tenant_id and a.host_no = h.host_no and upper_inf(a.valid)
group by h.tenant_id, h.host_no;

-- Installed package versions of every host that is not retired, now.
create view inventory_host_package with (security_invoker = true) as
select s.tenant_id, s.host_no, h.platform, h.kernel, x.pv, s.report_id
from inventory_host_state s
join inventory_host h on h.tenant_id = s.tenant_id and h.host_no = s.host_no and h.retired_at is null
join inventory_profile f on f.tenant_id = s.tenant_id and f.profile_id = s.profile_id
left join inventory_package_note n on n.tenant_id = s.tenant_id and n.host_no = s.host_no
cross join lateral (
  select id as pv from unnest(f.ids) as id where id <> all (s.rem_ids)
  union all
  select unnest(s.add_ids)
) x
where s.section = 3 and upper_inf(s.valid) and upper_inf(s.recorded) and x.pv <> all (coalesce(n.inactive, '{}'));

-- Rows of all other sections of every host that is not retired, now.
create view inventory_host_row with (security_invoker = true) as
select s.tenant_id, s.host_no, s.section, r.key, r.body
from inventory_host_state s
join inventory_host h on h.tenant_id = s.tenant_id and h.host_no = s.host_no and h.retired_at is null
join inventory_profile f on f.tenant_id = s.tenant_id and f.profile_id = s.profile_id
cross join lateral (
  select id as row_id from unnest(f.ids) as id where id <> all (s.rem_ids)
  union all
  select unnest(s.add_ids)
) x
join inventory_row r on r.tenant_id = s.tenant_id and r.row_id = x.row_id
where s.section <> 3 and upper_inf(s.valid) and upper_inf(s.recorded);
