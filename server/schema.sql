-- Written by tools/schema-sql.ts from the migrated database, with the comments of the migrations. Do not edit.
-- It is for reading: the server runs the migrations, and the roles patchreeve_app and patchreeve_purge are made by the migrator.

-- The ground that every slice stands on: tenants, settings, the event queue, idempotent writes.
-- Roles (owner, patchreeve_app, patchreeve_purge) are made by the migrator before this file runs, as their passwords are random.
create extension btree_gist;

create sequence risk_episode_id;

create table platform_migration (
  name text not null,
  applied_at timestamp with time zone not null default now(),
  constraint platform_migration_pkey PRIMARY KEY (name)
);

create table platform_tenant (
  tenant_id integer not null,
  name text not null,
  created_at timestamp with time zone not null,
  constraint platform_tenant_pkey PRIMARY KEY (tenant_id),
  constraint platform_tenant_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);
comment on table platform_tenant is 'Customers of one installation; tenant 1 is the invisible default.';

create table platform_setting (
  tenant_id integer not null,
  key text not null,
  value jsonb not null,
  updated_at timestamp with time zone not null,
  constraint platform_setting_pkey PRIMARY KEY (tenant_id, key),
  constraint platform_setting_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint platform_setting_key_check CHECK ((length(key) <= 100))
);

-- One row per event and subscriber; claimed with skip locked, deleted in the transaction that handled it.
create table platform_event (
  tenant_id integer not null,
  id uuid not null,
  subscriber text not null,
  type text not null,
  body jsonb not null,
  at timestamp with time zone not null,
  attempts integer not null default 0,
  not_before timestamp with time zone not null,
  last_error text,
  constraint platform_event_pkey PRIMARY KEY (tenant_id, id, subscriber),
  constraint platform_event_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id)
);
CREATE INDEX platform_event_next ON public.platform_event USING btree (tenant_id, subscriber, not_before, at);

-- A write that was answered once is answered the same again (header Idempotency-Key); rows go after a day.
create table platform_idempotency (
  tenant_id integer not null,
  actor text not null,
  key text not null,
  route text not null,
  request_digest text not null,
  status integer not null,
  response jsonb not null,
  at timestamp with time zone not null,
  constraint platform_idempotency_pkey PRIMARY KEY (tenant_id, actor, key),
  constraint platform_idempotency_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint platform_idempotency_key_check CHECK ((length(key) <= 200))
);
CREATE INDEX platform_idempotency_age ON public.platform_idempotency USING btree (at);

-- People: membership and one-time links are ours; passwords, sessions and second factors live in the schema `auth`.
create table identity_member (
  tenant_id integer not null,
  user_id text not null,
  name text not null,
  email text not null,
  role text not null,
  added_at timestamp with time zone not null,
  constraint identity_member_pkey PRIMARY KEY (tenant_id, user_id),
  constraint identity_member_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint identity_member_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'viewer'::text])))
);

-- One-time links: set-up of the first admin, and invitations. Only the SHA-256 of the token is kept.
create table identity_link (
  tenant_id integer not null,
  token_digest text not null,
  purpose text not null,
  role text not null,
  name text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint identity_link_pkey PRIMARY KEY (tenant_id, token_digest),
  constraint identity_link_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint identity_link_purpose_check CHECK ((purpose = ANY (ARRAY['setup'::text, 'invitation'::text]))),
  constraint identity_link_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'viewer'::text])))
);

-- Bearer tokens of the command line (0600 file on the server's machine, or `patchreeve login`).
create table identity_api_token (
  tenant_id integer not null,
  token_digest text not null,
  label text not null,
  user_id text,
  role text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint identity_api_token_pkey PRIMARY KEY (tenant_id, token_digest),
  constraint identity_api_token_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint identity_api_token_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'viewer'::text])))
);

-- Hosts and what they report: distinct rows once, shared profiles, a small delta per host, and two times for each
-- (valid: when it was so; recorded: when we learnt it), so that any past day is three range look-ups.

create table inventory_platform (
  platform smallint generated always as identity,
  id text not null,
  constraint inventory_platform_pkey PRIMARY KEY (platform),
  constraint inventory_platform_id_key UNIQUE (id),
  constraint inventory_platform_id_check CHECK (((length(id) >= 1) AND (length(id) <= 120)))
);
comment on table inventory_platform is 'os-release ID:VERSION_ID, for example debian:12. Global facts, no tenant.';

create table inventory_package_version (
  pv integer generated always as identity,
  ecosystem text not null,
  name text not null,
  version text not null,
  architecture text not null,
  source_name text not null,
  source_version text not null,
  -- Kept beside, not part of the identity.
  maintainer text not null default ''::text,
  homepage text not null default ''::text,
  section text not null default ''::text,
  constraint inventory_package_version_pkey PRIMARY KEY (pv),
  constraint inventory_package_version_ecosystem_name_version_architectu_key UNIQUE (ecosystem, name, version, architecture, source_name, source_version)
);
comment on table inventory_package_version is 'Distinct package versions, global: decisions are made once per row and not per host.';
CREATE INDEX inventory_package_version_source ON public.inventory_package_version USING btree (source_name);

create table inventory_host_counter (
  tenant_id integer not null,
  next_host_no integer not null,
  constraint inventory_host_counter_pkey PRIMARY KEY (tenant_id),
  constraint inventory_host_counter_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint inventory_host_counter_next_host_no_check CHECK ((next_host_no > 0))
);

create table inventory_host (
  tenant_id integer not null,
  -- Dense and never reused: sets of hosts are sets of these numbers.
  host_no integer not null,
  host_id uuid not null,
  name text not null,
  machine_id text not null default ''::text,
  hardware_id text not null default ''::text,
  -- 1 server-seen, 2 agent-signed, 3 sample
  provenance smallint not null,
  -- 1 new, 2 reinstalled, 3 clone, 4 adopted
  standing smallint not null default 1,
  other_host_id uuid,
  platform smallint,
  os_name text not null default ''::text,
  kernel text not null default ''::text,
  -- Package that owns the running kernel; '' where none does or it cannot be told.
  kernel_package text not null default ''::text,
  addresses text[] not null default '{}'::text[],
  agent_version text not null default ''::text,
  enrolled_at timestamp with time zone not null,
  last_seen_at timestamp with time zone,
  retired_at timestamp with time zone,
  interval_s integer not null default 60,
  -- Digest per section as last accepted, and the ETag over them.
  digests jsonb not null default '{}'::jsonb,
  etag text not null default ''::text,
  constraint inventory_host_pkey PRIMARY KEY (tenant_id, host_no),
  constraint inventory_host_tenant_id_host_id_key UNIQUE (tenant_id, host_id),
  constraint inventory_host_platform_fkey FOREIGN KEY (platform) REFERENCES inventory_platform(platform),
  constraint inventory_host_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint inventory_host_host_no_check CHECK ((host_no > 0)),
  constraint inventory_host_interval_s_check CHECK (((interval_s >= 30) AND (interval_s <= 3600))),
  constraint inventory_host_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint inventory_host_provenance_check CHECK ((provenance = ANY (ARRAY[1, 2, 3]))),
  constraint inventory_host_standing_check CHECK ((standing = ANY (ARRAY[1, 2, 3, 4])))
);
CREATE INDEX inventory_host_machine ON public.inventory_host USING btree (tenant_id, machine_id) WHERE (machine_id <> ''::text);
CREATE INDEX inventory_host_name ON public.inventory_host USING btree (tenant_id, name, host_no);

-- Class, owner and exposure of a host, each with its history.
create table inventory_host_attribute (
  tenant_id integer not null,
  host_no integer not null,
  name text not null,
  value text not null,
  valid tstzrange not null,
  set_by text not null,
  constraint inventory_host_attribute_tenant_id_host_no_fkey FOREIGN KEY (tenant_id, host_no) REFERENCES inventory_host(tenant_id, host_no),
  constraint inventory_host_attribute_name_check CHECK ((name = ANY (ARRAY['class'::text, 'owner'::text, 'exposure'::text]))),
  constraint inventory_host_attribute_value_check CHECK ((length(value) <= 200)),
  constraint inventory_host_attribute_tenant_id_host_no_name_valid_excl EXCLUDE USING gist (tenant_id WITH =, host_no WITH =, name WITH =, valid WITH &&)
);

-- Rows of all sections but packages, once per distinct content.
create table inventory_row (
  tenant_id integer not null,
  row_id integer generated always as identity,
  section smallint not null,
  digest bytea not null,
  key text not null,
  body jsonb not null,
  constraint inventory_row_pkey PRIMARY KEY (tenant_id, row_id),
  constraint inventory_row_tenant_id_section_digest_key UNIQUE (tenant_id, section, digest),
  constraint inventory_row_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint inventory_row_digest_check CHECK ((length(digest) = 32)),
  constraint inventory_row_section_check CHECK (((section >= 1) AND (section <= 100)))
);

create table inventory_profile (
  tenant_id integer not null,
  profile_id bigint generated always as identity,
  section smallint not null,
  digest bytea not null,
  -- Sorted: pv of packages, row_id of other sections.
  ids integer[] not null,
  created_at timestamp with time zone not null,
  constraint inventory_profile_pkey PRIMARY KEY (tenant_id, profile_id),
  constraint inventory_profile_tenant_id_section_digest_key UNIQUE (tenant_id, section, digest),
  constraint inventory_profile_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint inventory_profile_digest_check CHECK ((length(digest) = 32))
);
CREATE INDEX inventory_profile_ids ON public.inventory_profile USING gin (ids);

create table inventory_host_state (
  tenant_id integer not null,
  host_no integer not null,
  section smallint not null,
  profile_id bigint not null,
  add_ids integer[] not null,
  rem_ids integer[] not null,
  valid tstzrange not null,
  recorded tstzrange not null,
  report_id uuid not null,
  constraint inventory_host_state_tenant_id_host_no_fkey FOREIGN KEY (tenant_id, host_no) REFERENCES inventory_host(tenant_id, host_no),
  constraint inventory_host_state_tenant_id_profile_id_fkey FOREIGN KEY (tenant_id, profile_id) REFERENCES inventory_profile(tenant_id, profile_id),
  constraint inventory_host_state_tenant_id_host_no_section_valid_recor_excl EXCLUDE USING gist (tenant_id WITH =, host_no WITH =, section WITH =, valid WITH &&, recorded WITH &&)
);
CREATE INDEX inventory_host_state_now ON public.inventory_host_state USING btree (tenant_id, section, host_no) WHERE (upper_inf(valid) AND upper_inf(recorded));

-- Per host and package only where it is not the common case: status other than 'ii', and install times.
create table inventory_package_note (
  tenant_id integer not null,
  host_no integer not null,
  pvs integer[] not null,
  statuses text[] not null,
  installed_at timestamp with time zone[] not null,
  -- Known to dpkg but not installed (removed with files left): no code of theirs is on the host.
  inactive integer[] not null default '{}'::integer[],
  report_id uuid not null,
  constraint inventory_package_note_pkey PRIMARY KEY (tenant_id, host_no),
  constraint inventory_package_note_tenant_id_host_no_fkey FOREIGN KEY (tenant_id, host_no) REFERENCES inventory_host(tenant_id, host_no)
);

-- Accepted reports: the same id twice is one report.
create table inventory_report (
  tenant_id integer not null,
  report_id uuid not null,
  host_no integer not null,
  section smallint not null,
  digest text not null,
  received_at timestamp with time zone not null,
  dropped integer not null default 0,
  constraint inventory_report_pkey PRIMARY KEY (tenant_id, report_id),
  constraint inventory_report_tenant_id_host_no_fkey FOREIGN KEY (tenant_id, host_no) REFERENCES inventory_host(tenant_id, host_no)
);
CREATE INDEX inventory_report_host ON public.inventory_report USING btree (tenant_id, host_no, received_at);

create table inventory_device (
  tenant_id integer not null,
  mac text not null,
  addresses text[] not null,
  seen_by integer[] not null,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  decision text not null default 'undecided'::text,
  constraint inventory_device_pkey PRIMARY KEY (tenant_id, mac),
  constraint inventory_device_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint inventory_device_decision_check CHECK ((decision = ANY (ARRAY['undecided'::text, 'in-scope'::text, 'excluded'::text, 'rejected'::text])))
);

-- How hosts become known: tokens, the certificate authority, certificates.
create table enrolment_token (
  tenant_id integer not null,
  id uuid not null,
  secret_digest text not null,
  label text not null,
  class text not null,
  max_uses integer not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  created_by text not null,
  constraint enrolment_token_pkey PRIMARY KEY (tenant_id, id),
  constraint enrolment_token_tenant_id_secret_digest_key UNIQUE (tenant_id, secret_digest),
  constraint enrolment_token_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint enrolment_token_max_uses_check CHECK (((max_uses >= 1) AND (max_uses <= 10000)))
);

create table enrolment_token_use (
  tenant_id integer not null,
  token_id uuid not null,
  host_id uuid not null,
  at timestamp with time zone not null,
  address text not null,
  -- What the host said at enrolment, and the key it used: an answer lost on the way is given again for the same key.
  host_name text not null default ''::text,
  key_digest text not null default ''::text,
  constraint enrolment_token_use_pkey PRIMARY KEY (tenant_id, token_id, host_id),
  constraint enrolment_token_use_tenant_id_token_id_fkey FOREIGN KEY (tenant_id, token_id) REFERENCES enrolment_token(tenant_id, id)
);

-- The private key is sealed with the data folder's secret (AES-256-GCM): a copy of the database alone signs nothing.
create table enrolment_ca (
  tenant_id integer not null,
  serial text not null,
  certificate text not null,
  sealed_key bytea not null,
  not_before timestamp with time zone not null,
  not_after timestamp with time zone not null,
  -- The one that issues; older ones stay trusted until they expire.
  current boolean not null,
  -- A rolled-over certificate authority is also certified by the one before it, so that hosts which know only that one follow.
  cross_certificate text,
  constraint enrolment_ca_pkey PRIMARY KEY (tenant_id, serial),
  constraint enrolment_ca_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id)
);
comment on column enrolment_ca.cross_certificate is 'PEM: this key certified by the previous authority; null for the first.';
CREATE UNIQUE INDEX enrolment_ca_current ON public.enrolment_ca USING btree (tenant_id) WHERE current;

create table enrolment_certificate (
  tenant_id integer not null,
  serial text not null,
  host_id uuid not null,
  ca_serial text not null,
  -- SHA-256 of the public key (SPKI DER), hex.
  key_digest text not null,
  not_before timestamp with time zone not null,
  not_after timestamp with time zone not null,
  issued_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  revoked_because text,
  -- One click lets an expired certificate renew with the same key until this time.
  renewal_until timestamp with time zone,
  constraint enrolment_certificate_pkey PRIMARY KEY (tenant_id, serial),
  constraint enrolment_certificate_tenant_id_ca_serial_fkey FOREIGN KEY (tenant_id, ca_serial) REFERENCES enrolment_ca(tenant_id, serial),
  constraint enrolment_certificate_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id)
);
CREATE INDEX enrolment_certificate_host ON public.enrolment_certificate USING btree (tenant_id, host_id, not_after);

-- What the world says of vulnerabilities: global facts, no tenant. The last good copy of each feed stays until a better one is complete.
create table feeds_state (
  feed text not null,
  attempted_at timestamp with time zone,
  etag text not null default ''::text,
  last_modified text not null default ''::text,
  failure jsonb,
  constraint feeds_state_pkey PRIMARY KEY (feed)
);

create table feeds_revision (
  rev integer generated always as identity,
  feed text not null,
  origin text not null,
  digest text not null,
  data_at text not null,
  fetched_at timestamp with time zone not null,
  records integer not null,
  skipped jsonb not null,
  -- [{platform, what, sources?: count}] as the feed states it.
  covers jsonb not null,
  current boolean not null,
  constraint feeds_revision_pkey PRIMARY KEY (rev),
  constraint feeds_revision_origin_check CHECK ((origin = ANY (ARRAY['starter'::text, 'live'::text, 'offline'::text])))
);
CREATE UNIQUE INDEX feeds_revision_current ON public.feeds_revision USING btree (feed) WHERE current;

create table feeds_statement (
  feed text not null,
  platform text not null,
  source text not null,
  vulnerability text not null,
  -- 1 fixed, 2 not affected, 3 open, 4 undetermined
  claim smallint not null,
  fixed_version text,
  plan text,
  urgency text not null,
  advisories text[] not null,
  fix_published_at text not null,
  rev integer not null,
  constraint feeds_statement_pkey PRIMARY KEY (platform, source, vulnerability, feed),
  constraint feeds_statement_rev_fkey FOREIGN KEY (rev) REFERENCES feeds_revision(rev),
  constraint feeds_statement_check CHECK (((claim = 1) = (fixed_version IS NOT NULL))),
  constraint feeds_statement_check1 CHECK (((claim = 3) = (plan IS NOT NULL))),
  constraint feeds_statement_claim_check CHECK (((claim >= 1) AND (claim <= 4)))
);

create table feeds_offer (
  feed text not null,
  platform text not null,
  suite text not null,
  name text not null,
  architecture text not null,
  version text not null,
  security boolean not null,
  source text not null,
  source_version text not null,
  rev integer not null,
  constraint feeds_offer_pkey PRIMARY KEY (platform, suite, name, architecture, version, feed),
  constraint feeds_offer_rev_fkey FOREIGN KEY (rev) REFERENCES feeds_revision(rev)
);
CREATE INDEX feeds_offer_name ON public.feeds_offer USING btree (platform, name);

create table feeds_fact (
  feed text not null,
  vulnerability text not null,
  body jsonb not null,
  rev integer not null,
  constraint feeds_fact_pkey PRIMARY KEY (vulnerability, feed),
  constraint feeds_fact_rev_fkey FOREIGN KEY (rev) REFERENCES feeds_revision(rev)
);

-- Which sources a feed covers on a platform; absent = none; source '*' = all.
create table feeds_cover (
  feed text not null,
  platform text not null,
  what text not null,
  source text not null,
  rev integer not null,
  constraint feeds_cover_pkey PRIMARY KEY (platform, source, what, feed),
  constraint feeds_cover_rev_fkey FOREIGN KEY (rev) REFERENCES feeds_revision(rev),
  constraint feeds_cover_what_check CHECK ((what = ANY (ARRAY['statements'::text, 'offers'::text, 'advisories'::text])))
);

-- Verdicts: per package version, platform and vulnerability. Global facts, no tenant.
create table assessment_vulnerability (
  vuln integer generated always as identity,
  id text not null,
  constraint assessment_vulnerability_pkey PRIMARY KEY (vuln),
  constraint assessment_vulnerability_id_key UNIQUE (id)
);

create table assessment_verdict (
  vuln integer not null,
  pv integer not null,
  platform smallint not null,
  -- 1 vulnerable, 2 not, 3 unknown
  verdict smallint not null,
  fixed_version text,
  advisories text[] not null default '{}'::text[],
  because jsonb not null,
  -- Distribution's plan and rating, and when the fix was published, as inputs to risk.
  plan text not null default ''::text,
  urgency text not null default ''::text,
  fix_published timestamp with time zone,
  -- {feed, dataAt}: whose word it is, and the time that its data stated when it was first read.
  evidence jsonb not null,
  feed_rev integer not null,
  known tstzrange not null,
  constraint assessment_verdict_pkey PRIMARY KEY (vuln, pv, platform, known),
  constraint assessment_verdict_platform_fkey FOREIGN KEY (platform) REFERENCES inventory_platform(platform),
  constraint assessment_verdict_pv_fkey FOREIGN KEY (pv) REFERENCES inventory_package_version(pv),
  constraint assessment_verdict_vuln_fkey FOREIGN KEY (vuln) REFERENCES assessment_vulnerability(vuln),
  constraint assessment_verdict_verdict_check CHECK ((verdict = ANY (ARRAY[1, 2, 3])))
);
CREATE INDEX assessment_verdict_pv ON public.assessment_verdict USING btree (pv, platform) WHERE upper_inf(known);

-- The sum per package version: for every host vulnerable + not + unknown = packages.
create table assessment_package (
  pv integer not null,
  platform smallint not null,
  verdict smallint not null,
  because jsonb not null,
  vulnerable_count integer not null,
  not_count integer not null,
  unknown_count integer not null,
  -- `uname -r` of a kernel image: its records count only where that kernel runs.
  kernel_release text,
  feed_rev integer not null,
  assessed_at timestamp with time zone not null,
  constraint assessment_package_pkey PRIMARY KEY (pv, platform),
  constraint assessment_package_platform_fkey FOREIGN KEY (platform) REFERENCES inventory_platform(platform),
  constraint assessment_package_pv_fkey FOREIGN KEY (pv) REFERENCES inventory_package_version(pv),
  constraint assessment_package_verdict_check CHECK ((verdict = ANY (ARRAY[1, 2, 3])))
);

-- Episodes: recorded per tenant, package version, vulnerability and class; which hosts are in one is computed, for any day.
create table risk_profile (
  id text not null,
  version integer not null,
  body jsonb not null,
  constraint risk_profile_pkey PRIMARY KEY (id, version)
);
comment on table risk_profile is 'Versioned tables of deadlines; an episode names the version that gave its due date. Global, no tenant.';

-- Distinct pairs of what a person says of hosts: importance and exposure. Episodes are per class.
create table risk_class (
  tenant_id integer not null,
  class smallint not null,
  importance text not null,
  exposure text not null,
  constraint risk_class_pkey PRIMARY KEY (tenant_id, class),
  constraint risk_class_tenant_id_importance_exposure_key UNIQUE (tenant_id, importance, exposure),
  constraint risk_class_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint risk_class_exposure_check CHECK ((exposure = ANY (ARRAY['exposed'::text, 'internal'::text, 'unknown'::text])))
);

create table risk_episode (
  tenant_id integer not null,
  episode_id bigint not null default nextval('risk_episode_id'::regclass),
  vuln integer not null,
  pv integer not null,
  platform smallint not null,
  repo_set integer not null default 0,
  class smallint not null,
  tier smallint not null,
  profile_id text not null,
  profile_version integer not null,
  inputs jsonb not null,
  because jsonb not null,
  opened timestamp with time zone not null,
  decided timestamp with time zone,
  decide_by timestamp with time zone,
  owner uuid,
  fix_published timestamp with time zone,
  -- Findings whose clock started before a host was enrolled are inherited there.
  clock_started timestamp with time zone not null,
  exploited boolean not null default false,
  triage_by timestamp with time zone,
  due timestamp with time zone,
  closed timestamp with time zone,
  closed_because jsonb,
  -- A host whose class or exposure a person changes goes on with its findings under another class: another episode, the same clock.
  -- When the finding was first seen, where that is before this episode opened; null: when it opened.
  first_seen timestamp with time zone,
  -- The episode of the class before, which this one goes on from.
  continues bigint,
  constraint risk_episode_pkey PRIMARY KEY (tenant_id, episode_id),
  constraint risk_episode_platform_fkey FOREIGN KEY (platform) REFERENCES inventory_platform(platform),
  constraint risk_episode_profile_id_profile_version_fkey FOREIGN KEY (profile_id, profile_version) REFERENCES risk_profile(id, version),
  constraint risk_episode_pv_fkey FOREIGN KEY (pv) REFERENCES inventory_package_version(pv),
  constraint risk_episode_tenant_id_class_fkey FOREIGN KEY (tenant_id, class) REFERENCES risk_class(tenant_id, class),
  constraint risk_episode_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint risk_episode_vuln_fkey FOREIGN KEY (vuln) REFERENCES assessment_vulnerability(vuln),
  constraint risk_episode_tier_check CHECK (((tier >= 0) AND (tier <= 4)))
);
CREATE INDEX risk_episode_due ON public.risk_episode USING btree (tenant_id, due) WHERE (closed IS NULL);
CREATE UNIQUE INDEX risk_episode_open ON public.risk_episode USING btree (tenant_id, pv, platform, vuln, class) WHERE (closed IS NULL);

-- Sparse: only where a host differs from its episode.
create table risk_host_deviation (
  tenant_id integer not null,
  episode_id bigint not null,
  host_no integer not null,
  -- 1 exception, 2 vex, 3 restart due, 4 inherited, 5 grace
  kind smallint not null,
  due timestamp with time zone,
  until timestamp with time zone,
  entry_seq bigint,
  constraint risk_host_deviation_pkey PRIMARY KEY (tenant_id, episode_id, host_no, kind),
  constraint risk_host_deviation_tenant_id_episode_id_fkey FOREIGN KEY (tenant_id, episode_id) REFERENCES risk_episode(tenant_id, episode_id),
  constraint risk_host_deviation_tenant_id_host_no_fkey FOREIGN KEY (tenant_id, host_no) REFERENCES inventory_host(tenant_id, host_no),
  constraint risk_host_deviation_kind_check CHECK (((kind >= 1) AND (kind <= 5)))
);

-- The ledger: business transactions write a pending row, a sequencer chains them. One log per tenant; rows are never changed.
create table evidence_pending (
  tenant_id integer not null,
  id uuid not null,
  type text not null,
  subject_type text not null,
  subject_id text not null,
  body jsonb not null,
  salt bytea not null,
  -- 1 person, 2 agent-signed, 3 server-seen
  provenance smallint not null,
  at timestamp with time zone not null,
  constraint evidence_pending_pkey PRIMARY KEY (tenant_id, id),
  constraint evidence_pending_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint evidence_pending_provenance_check CHECK ((provenance = ANY (ARRAY[1, 2, 3, 4]))),
  constraint evidence_pending_salt_check CHECK ((length(salt) = 32)),
  constraint evidence_pending_subject_id_check CHECK ((length(subject_id) <= 300)),
  constraint evidence_pending_subject_type_check CHECK ((length(subject_type) <= 60)),
  constraint evidence_pending_type_check CHECK ((length(type) <= 100))
);
CREATE INDEX evidence_pending_subject ON public.evidence_pending USING btree (tenant_id, subject_type, subject_id, at);

create table evidence_entry (
  tenant_id integer not null,
  seq bigint not null,
  pending_id uuid not null,
  -- SHA-256(salt || RFC 8785 of the payload); the salt goes when the payload must be forgotten.
  payload_digest bytea not null,
  prev bytea not null,
  leaf bytea not null,
  recorded_at timestamp with time zone not null,
  constraint evidence_entry_pkey PRIMARY KEY (tenant_id, seq),
  constraint evidence_entry_tenant_id_pending_id_key UNIQUE (tenant_id, pending_id),
  constraint evidence_entry_tenant_id_pending_id_fkey FOREIGN KEY (tenant_id, pending_id) REFERENCES evidence_pending(tenant_id, id),
  constraint evidence_entry_leaf_check CHECK ((length(leaf) = 32)),
  constraint evidence_entry_payload_digest_check CHECK ((length(payload_digest) = 32)),
  constraint evidence_entry_prev_check CHECK ((length(prev) = 32)),
  constraint evidence_entry_seq_check CHECK ((seq > 0))
);

create table evidence_head (
  tenant_id integer not null,
  seq bigint not null,
  leaf bytea not null,
  constraint evidence_head_pkey PRIMARY KEY (tenant_id),
  constraint evidence_head_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id)
);

-- Passwords, second factors, sessions and counted attempts: ours (docs/adr/0002-identity.md), tenant first, under row-level security.

-- What proves that somebody is a member. The TOTP secret is sealed with the data folder's secret; the last used time step is
-- kept, as a code is good once (RFC 6238, 5.2).
create table identity_account (
  tenant_id integer not null,
  user_id text not null,
  email_key text not null,
  password_hash text not null,
  password_changed_at timestamp with time zone not null,
  totp_sealed bytea,
  totp_confirmed_at timestamp with time zone,
  totp_last_step bigint not null default 0,
  constraint identity_account_pkey PRIMARY KEY (tenant_id, user_id),
  constraint identity_account_tenant_id_email_key_key UNIQUE (tenant_id, email_key),
  constraint identity_account_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint identity_account_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES identity_member(tenant_id, user_id) ON DELETE CASCADE,
  constraint identity_account_check CHECK (((totp_confirmed_at IS NULL) OR (totp_sealed IS NOT NULL))),
  constraint identity_account_email_key_check CHECK (((length(email_key) >= 3) AND (length(email_key) <= 200)))
);

-- Only the SHA-256 of the cookie's token is kept: a copy of the database signs nobody in.
create table identity_session (
  tenant_id integer not null,
  token_digest text not null,
  user_id text not null,
  created_at timestamp with time zone not null,
  used_at timestamp with time zone not null,
  constraint identity_session_pkey PRIMARY KEY (tenant_id, token_digest),
  constraint identity_session_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint identity_session_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES identity_account(tenant_id, user_id) ON DELETE CASCADE
);
CREATE INDEX identity_session_user ON public.identity_session USING btree (tenant_id, user_id);

-- Failed sign-ins per e-mail address (its SHA-256), counted alike for addresses that exist and that do not.
create table identity_attempt (
  tenant_id integer not null,
  subject_digest text not null,
  failures integer not null,
  locked_until timestamp with time zone,
  at timestamp with time zone not null,
  constraint identity_attempt_pkey PRIMARY KEY (tenant_id, subject_digest),
  constraint identity_attempt_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id)
);
CREATE INDEX identity_attempt_age ON public.identity_attempt USING btree (tenant_id, at);

-- What people sign, kept as it came: roots, policies and sign-offs as envelopes, plans with the bytes that are signed. Nothing here
-- makes a host do anything; hosts verify by themselves.
create table plan_root (
  tenant_id integer not null,
  version integer not null,
  -- SHA-256 of the payload, hex; the same in the tables below.
  digest text not null,
  envelope text not null,
  added_at timestamp with time zone not null,
  added_by text not null,
  constraint plan_root_pkey PRIMARY KEY (tenant_id, version),
  constraint plan_root_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint plan_root_version_check CHECK ((version >= 1))
);
comment on table plan_root is 'Added, never changed.';

create table plan_policy (
  tenant_id integer not null,
  version integer not null,
  digest text not null,
  envelope text not null,
  added_at timestamp with time zone not null,
  added_by text not null,
  constraint plan_policy_pkey PRIMARY KEY (tenant_id, version),
  constraint plan_policy_tenant_id_digest_key UNIQUE (tenant_id, digest),
  constraint plan_policy_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint plan_policy_version_check CHECK ((version >= 1))
);
comment on table plan_policy is 'Added, never changed.';

create table plan_plan (
  tenant_id integer not null,
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
  created_at timestamp with time zone not null,
  created_by text not null,
  constraint plan_plan_pkey PRIMARY KEY (tenant_id, plan_id),
  constraint plan_plan_tenant_id_digest_key UNIQUE (tenant_id, digest),
  constraint plan_plan_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id)
);
comment on table plan_plan is 'Added, never changed.';
CREATE INDEX plan_plan_newest ON public.plan_plan USING btree (tenant_id, created_at DESC, plan_id DESC);
CREATE INDEX plan_plan_parent ON public.plan_plan USING btree (tenant_id, parent) WHERE (parent IS NOT NULL);

-- Findings that a plan clears.
create table plan_clear (
  tenant_id integer not null,
  plan_id uuid not null,
  episode_id bigint not null,
  constraint plan_clear_pkey PRIMARY KEY (tenant_id, plan_id, episode_id),
  constraint plan_clear_tenant_id_plan_id_fkey FOREIGN KEY (tenant_id, plan_id) REFERENCES plan_plan(tenant_id, plan_id)
);
comment on table plan_clear is 'Added, never changed.';
CREATE INDEX plan_clear_episode ON public.plan_clear USING btree (tenant_id, episode_id);

create table plan_sign_off (
  tenant_id integer not null,
  digest text not null,
  plan_digest text not null,
  key_id text not null,
  envelope text not null,
  received_at timestamp with time zone not null,
  constraint plan_sign_off_pkey PRIMARY KEY (tenant_id, digest),
  constraint plan_sign_off_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint plan_sign_off_tenant_id_plan_digest_fkey FOREIGN KEY (tenant_id, plan_digest) REFERENCES plan_plan(tenant_id, digest)
);
comment on table plan_sign_off is 'Added, never changed.';
CREATE INDEX plan_sign_off_plan ON public.plan_sign_off USING btree (tenant_id, plan_digest, received_at);

-- Keys of apply, as agents handed them in. One counts when a person has compared its digest with what the host prints.
create table plan_host_key (
  tenant_id integer not null,
  host_id uuid not null,
  digest text not null,
  spki text not null,
  first_seen_at timestamp with time zone not null,
  confirmed_at timestamp with time zone,
  confirmed_by text,
  -- When a person confirmed another key of the same host.
  replaced_at timestamp with time zone,
  constraint plan_host_key_pkey PRIMARY KEY (tenant_id, host_id, digest),
  constraint plan_host_key_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id)
);
CREATE UNIQUE INDEX plan_host_key_confirmed ON public.plan_host_key USING btree (tenant_id, host_id) WHERE ((confirmed_at IS NOT NULL) AND (replaced_at IS NULL));
-- A copied key stands for one host only.
CREATE UNIQUE INDEX plan_host_key_once ON public.plan_host_key USING btree (tenant_id, digest) WHERE (confirmed_at IS NOT NULL);

-- Repositories that a person confirmed, the signed indexes seen in them, and what those offer. Files lie in the data folder by
-- their SHA-256; nothing here names a path.
create table distribution_origin (
  tenant_id integer not null,
  origin_id uuid not null,
  -- Root of the archive, without a slash at its end.
  base text not null,
  -- Our own repository is read from the data folder, not over the network.
  own boolean not null,
  -- Armoured keys that may sign its indexes, as they were when a person compared their fingerprints.
  keys text[] not null,
  fingerprints text[] not null,
  -- Private addresses that the person named; others are never connected to.
  addresses text[] not null,
  confirmed_at timestamp with time zone not null,
  confirmed_by text not null,
  checked_at timestamp with time zone,
  -- Why the newest check failed: {code, params}; null when it did not.
  fault jsonb,
  constraint distribution_origin_pkey PRIMARY KEY (tenant_id, origin_id),
  constraint distribution_origin_tenant_id_base_key UNIQUE (tenant_id, base),
  constraint distribution_origin_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint distribution_origin_base_check CHECK (((length(base) >= 1) AND (length(base) <= 500)))
);

-- A publisher's InRelease, dated: what plans name, and what an undo needs.
create table distribution_index (
  tenant_id integer not null,
  origin_id uuid not null,
  -- As it stands in the path below dists/.
  suite text not null,
  sha256 text not null,
  origin text not null,
  label text not null,
  codename text not null,
  signers text[] not null,
  released_at timestamp with time zone not null,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  constraint distribution_index_pkey PRIMARY KEY (tenant_id, origin_id, suite, sha256),
  constraint distribution_index_tenant_id_origin_id_fkey FOREIGN KEY (tenant_id, origin_id) REFERENCES distribution_origin(tenant_id, origin_id)
);
CREATE INDEX distribution_index_digest ON public.distribution_index USING btree (tenant_id, sha256);

-- The package lists of an index that were read, by the digest that the index gives them.
create table distribution_index_list (
  tenant_id integer not null,
  origin_id uuid not null,
  suite text not null,
  index_sha256 text not null,
  list_sha256 text not null,
  -- Below the suite: main/binary-amd64/Packages.xz
  path text not null,
  constraint distribution_index_list_pkey PRIMARY KEY (tenant_id, origin_id, suite, index_sha256, list_sha256),
  constraint distribution_index_list_tenant_id_origin_id_suite_index_sh_fkey FOREIGN KEY (tenant_id, origin_id, suite, index_sha256) REFERENCES distribution_index(tenant_id, origin_id, suite, sha256) ON DELETE CASCADE
);

-- What a list says is a fact of its digest: the same for every tenant, and read once however many indexes name it.
create table distribution_list (
  list_sha256 text not null,
  packages integer not null,
  read_at timestamp with time zone not null,
  constraint distribution_list_pkey PRIMARY KEY (list_sha256)
);
comment on table distribution_list is 'Package lists that were read. Facts of their digest, no tenant.';

create table distribution_package (
  list_sha256 text not null,
  name text not null,
  architecture text not null,
  version text not null,
  source_version text not null,
  -- Below the archive's root: pool/main/o/openssl/openssl_3.0.17-1_amd64.deb
  path text not null,
  sha256 text not null,
  size_bytes bigint not null,
  depends text not null,
  conflicts text not null,
  constraint distribution_package_pkey PRIMARY KEY (list_sha256, name, architecture, version),
  constraint distribution_package_list_sha256_fkey FOREIGN KEY (list_sha256) REFERENCES distribution_list(list_sha256) ON DELETE CASCADE
);
comment on table distribution_package is 'Packages that a list offers. Facts of the list''s digest, no tenant.';

-- Rolling plans out: what each host was told, what it answered, and where it stands. Envelopes are kept as they were signed.
-- The ledger gets a provenance 4: signed by the root half of a host, with a key that its agent does not hold.
create table deployment_deployment (
  tenant_id integer not null,
  deployment_id uuid not null,
  plan_digest text not null,
  -- Of the plan, for lists: its id, its tier, and the first names of its packages.
  plan_id uuid not null,
  tier text not null,
  packages text[] not null,
  verb text not null,
  state text not null,
  -- Why it stands: {code, params}.
  because jsonb,
  started_at timestamp with time zone not null,
  started_by text not null,
  ended_at timestamp with time zone,
  -- Why a halt: how the hosts fared, and what those that failed have in common: {failed, passed, looked, traits}.
  signal jsonb,
  -- Who went on from the newest halt, when, why, and which failures were accepted with it: {by, at, reason, failures: [per ring]}.
  resumed jsonb,
  -- It was started under the standing approval and not by a person.
  automatic boolean not null default false,
  constraint deployment_deployment_pkey PRIMARY KEY (tenant_id, deployment_id),
  constraint deployment_deployment_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint deployment_deployment_tenant_id_plan_digest_fkey FOREIGN KEY (tenant_id, plan_digest) REFERENCES plan_plan(tenant_id, digest),
  constraint deployment_deployment_state_check CHECK ((state = ANY (ARRAY['running'::text, 'halted'::text, 'finished'::text]))),
  constraint deployment_deployment_verb_check CHECK ((verb = ANY (ARRAY['install'::text, 'undo'::text, 'try'::text, 'simulate'::text, 'put-updater-aside'::text, 'give-updater-back'::text])))
);
CREATE INDEX deployment_deployment_newest ON public.deployment_deployment USING btree (tenant_id, started_at DESC, deployment_id DESC);
-- A plan is rolled out once at a time.
CREATE UNIQUE INDEX deployment_deployment_running ON public.deployment_deployment USING btree (tenant_id, plan_digest) WHERE (state = 'running'::text);

create table deployment_step (
  tenant_id integer not null,
  deployment_id uuid not null,
  host_id uuid not null,
  host_key text not null,
  transaction text not null,
  ring text not null,
  ring_index smallint not null,
  state text not null,
  because jsonb not null,
  since timestamp with time zone not null,
  retry_at timestamp with time zone,
  attempts smallint not null,
  -- When the host said that it had the publisher's index before it: the ring's delay counts from there.
  seen_at timestamp with time zone,
  order_id uuid,
  -- The result that moved it here, and the newest one by which root itself saw the planned versions.
  result_digest text,
  shown_sequence bigint,
  constraint deployment_step_pkey PRIMARY KEY (tenant_id, deployment_id, host_key),
  constraint deployment_step_tenant_id_deployment_id_fkey FOREIGN KEY (tenant_id, deployment_id) REFERENCES deployment_deployment(tenant_id, deployment_id),
  constraint deployment_step_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'ordered'::text, 'installed'::text, 'verified'::text, 'undone'::text, 'refused'::text, 'failed'::text, 'halted'::text, 'expired'::text, 'silent'::text, 'tried'::text])))
);
CREATE INDEX deployment_step_host ON public.deployment_step USING btree (tenant_id, host_id);
CREATE INDEX deployment_step_open ON public.deployment_step USING btree (tenant_id, retry_at) WHERE (state = ANY (ARRAY['waiting'::text, 'expired'::text, 'ordered'::text, 'installed'::text]));

create table deployment_order (
  tenant_id integer not null,
  order_id uuid not null,
  deployment_id uuid not null,
  host_id uuid not null,
  host_key text not null,
  verb text not null,
  digest text not null,
  envelope text not null,
  epoch bigint not null,
  generation bigint not null,
  not_before timestamp with time zone not null,
  not_after timestamp with time zone not null,
  made_at timestamp with time zone not null,
  -- When the host last fetched it with a lease, and when it was answered or taken back.
  leased_at timestamp with time zone,
  closed_at timestamp with time zone,
  -- Given out with the lease under sign-offs that call it an emergency: the host that begins it counts it against the policy's quota.
  emergency boolean not null default false,
  constraint deployment_order_pkey PRIMARY KEY (tenant_id, order_id),
  constraint deployment_order_tenant_id_digest_key UNIQUE (tenant_id, digest),
  constraint deployment_order_tenant_id_host_key_epoch_generation_key UNIQUE (tenant_id, host_key, epoch, generation),
  constraint deployment_order_tenant_id_deployment_id_fkey FOREIGN KEY (tenant_id, deployment_id) REFERENCES deployment_deployment(tenant_id, deployment_id)
);
CREATE INDEX deployment_order_emergency ON public.deployment_order USING btree (tenant_id, host_key, leased_at) WHERE emergency;
CREATE INDEX deployment_order_host ON public.deployment_order USING btree (tenant_id, host_id, made_at DESC);
-- One open order per host.
CREATE UNIQUE INDEX deployment_order_open ON public.deployment_order USING btree (tenant_id, host_key) WHERE (closed_at IS NULL);
CREATE INDEX deployment_order_waiting ON public.deployment_order USING btree (tenant_id, host_id) WHERE (closed_at IS NULL);

create table deployment_result (
  tenant_id integer not null,
  host_key text not null,
  epoch bigint not null,
  sequence bigint not null,
  host_id uuid not null,
  digest text not null,
  envelope text not null,
  spki text not null,
  kind text not null,
  outcome text,
  order_digest text,
  plan_digest text,
  head_seq bigint,
  head_leaf text,
  received_at timestamp with time zone not null,
  constraint deployment_result_pkey PRIMARY KEY (tenant_id, host_key, epoch, sequence),
  constraint deployment_result_tenant_id_digest_key UNIQUE (tenant_id, digest),
  constraint deployment_result_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint deployment_result_kind_check CHECK ((kind = ANY (ARRAY['outcome'::text, 'state'::text])))
);
comment on table deployment_result is 'Added, never changed.';
CREATE INDEX deployment_result_head ON public.deployment_result USING btree (tenant_id, head_seq) WHERE (head_seq IS NOT NULL);
CREATE INDEX deployment_result_plan ON public.deployment_result USING btree (tenant_id, plan_digest) WHERE (plan_digest IS NOT NULL);

-- While one is not lifted, nothing runs and nothing starts.
create table deployment_halt (
  tenant_id integer not null,
  halt_id uuid not null,
  reason text not null,
  halted_at timestamp with time zone not null,
  halted_by text not null,
  -- What stood where at that moment, per deployment: a person reads it once more when lifting.
  stopped jsonb not null,
  lifted_at timestamp with time zone,
  lifted_by text,
  lift_reason text,
  constraint deployment_halt_pkey PRIMARY KEY (tenant_id, halt_id),
  constraint deployment_halt_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint deployment_halt_check CHECK ((((lifted_at IS NULL) = (lifted_by IS NULL)) AND ((lifted_at IS NULL) = (lift_reason IS NULL))))
);
CREATE UNIQUE INDEX deployment_halt_standing ON public.deployment_halt USING btree (tenant_id) WHERE (lifted_at IS NULL);

-- Emergencies and drills: why, who signed when, how long each stage took, and the review that follows.
create table emergency_case (
  tenant_id integer not null,
  case_id uuid not null,
  kind text not null,
  plan_id uuid not null,
  plan_digest text not null,
  reason text not null,
  -- The decision: all stages count from here.
  started_at timestamp with time zone not null,
  started_by text not null,
  signed_at timestamp with time zone,
  -- Its measures as they were when it came to its end.
  filed_at timestamp with time zone,
  record jsonb,
  -- End of the fifth working day, by the policy's zone and holidays; a drill has none.
  review_due_at timestamp with time zone,
  reviewed_at timestamp with time zone,
  reviewed_by text,
  outcome text,
  findings text,
  constraint emergency_case_pkey PRIMARY KEY (tenant_id, case_id),
  constraint emergency_case_tenant_id_plan_digest_key UNIQUE (tenant_id, plan_digest),
  constraint emergency_case_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint emergency_case_tenant_id_plan_digest_fkey FOREIGN KEY (tenant_id, plan_digest) REFERENCES plan_plan(tenant_id, digest),
  constraint emergency_case_check CHECK (((kind = 'drill'::text) = (review_due_at IS NULL))),
  constraint emergency_case_check1 CHECK (((filed_at IS NULL) = (record IS NULL))),
  constraint emergency_case_check2 CHECK ((((reviewed_at IS NULL) = (outcome IS NULL)) AND ((reviewed_at IS NULL) = (findings IS NULL)) AND ((reviewed_at IS NULL) = (reviewed_by IS NULL)))),
  constraint emergency_case_kind_check CHECK ((kind = ANY (ARRAY['emergency'::text, 'drill'::text]))),
  constraint emergency_case_outcome_check CHECK ((outcome = ANY (ARRAY['justified'::text, 'justified-with-faults'::text, 'not-justified'::text])))
);
CREATE INDEX emergency_case_newest ON public.emergency_case USING btree (tenant_id, started_at DESC, case_id DESC);
CREATE INDEX emergency_case_open ON public.emergency_case USING btree (tenant_id) WHERE ((filed_at IS NULL) OR ((review_due_at IS NOT NULL) AND (reviewed_at IS NULL)));

-- Under a standing approval plans are proposed and started without a person. What was halted, undone or failed is held back, so that
-- nothing is proposed again and again.
create table plan_automatic (
  tenant_id integer not null,
  -- Something happened since the last look that may have to be planned.
  news boolean not null,
  looked_at timestamp with time zone,
  -- Hosts that waited at the last look, as their ring would lack its proof.
  unproven integer not null default 0,
  -- A person stopped it; null: it goes on.
  paused_at timestamp with time zone,
  paused_by text,
  paused_reason text,
  constraint plan_automatic_pkey PRIMARY KEY (tenant_id),
  constraint plan_automatic_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint plan_automatic_check CHECK ((((paused_at IS NULL) = (paused_by IS NULL)) AND ((paused_at IS NULL) = (paused_reason IS NULL))))
);

create table plan_held_back (
  tenant_id integer not null,
  held_id uuid not null,
  -- null: on every host.
  host_id uuid,
  name text not null,
  architecture text not null,
  -- This one and no other: a later version is a new try.
  version text not null,
  how text not null,
  -- What the host or the roll-out said: {code, params}.
  because jsonb,
  deployment_id uuid not null,
  at timestamp with time zone not null,
  until timestamp with time zone not null,
  -- A person let it go on before that.
  lifted_at timestamp with time zone,
  lifted_by text,
  constraint plan_held_back_pkey PRIMARY KEY (tenant_id, held_id),
  constraint plan_held_back_tenant_id_deployment_id_host_id_name_archite_key UNIQUE NULLS NOT DISTINCT (tenant_id, deployment_id, host_id, name, architecture, version),
  constraint plan_held_back_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint plan_held_back_check CHECK (((until > at) AND ((lifted_at IS NULL) = (lifted_by IS NULL)))),
  constraint plan_held_back_how_check CHECK ((how = ANY (ARRAY['halted'::text, 'undone'::text, 'failed'::text, 'silent'::text, 'refused'::text, 'taken-back'::text])))
);
CREATE INDEX plan_held_back_now ON public.plan_held_back USING btree (tenant_id, until) WHERE (lifted_at IS NULL);

-- What a host said last of itself when it refused an order: a full disk, a held lock. Gone when an order gets past it.
create table deployment_host_gate (
  tenant_id integer not null,
  host_id uuid not null,
  -- As trust/host-gates.ts names it, or `clock`.
  gate text not null,
  -- {code, params}, as it was told last.
  because jsonb not null,
  -- When it was told first without a break, and when last.
  since timestamp with time zone not null,
  told_at timestamp with time zone not null,
  constraint deployment_host_gate_pkey PRIMARY KEY (tenant_id, host_id, gate),
  constraint deployment_host_gate_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id)
);

-- Reboots that a plan needs once it is installed: a kernel counts when it runs. They come by orders of their own, in window and turn.
create table deployment_reboot (
  tenant_id integer not null,
  deployment_id uuid not null,
  host_key text not null,
  host_id uuid not null,
  state text not null,
  -- What it waits for, or why it came to nothing: a list of {code, params}.
  because jsonb not null,
  since timestamp with time zone not null,
  retry_at timestamp with time zone,
  order_id uuid,
  -- How often the host says that it put it off for people who are logged in.
  deferred smallint not null,
  constraint deployment_reboot_pkey PRIMARY KEY (tenant_id, deployment_id, host_key),
  constraint deployment_reboot_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id),
  constraint deployment_reboot_state_check CHECK ((state = ANY (ARRAY['due'::text, 'ordered'::text, 'done'::text, 'undone'::text, 'refused'::text, 'failed'::text])))
);

-- Changes of packages that no order explains: `changed from outside`. A row per report, while it waits for what may explain it
-- and for some time after it was told; the ledger keeps it for good.
create table deployment_outside (
  tenant_id integer not null,
  report_id uuid not null,
  host_id uuid not null,
  host_no integer not null,
  -- When the report came, and from when on the host had what it showed before.
  at timestamp with time zone not null,
  since timestamp with time zone not null,
  -- [{name, architecture, from, to}]; with `by` once it is told, then only those that nothing explains.
  changes jsonb not null,
  -- How many they are; told ones are named up to a limit.
  count integer not null,
  -- When it is looked at next; null: it was told.
  look_at timestamp with time zone,
  constraint deployment_outside_pkey PRIMARY KEY (tenant_id, report_id),
  constraint deployment_outside_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES platform_tenant(tenant_id)
);
CREATE INDEX deployment_outside_host ON public.deployment_outside USING btree (tenant_id, host_id, at DESC);
CREATE INDEX deployment_outside_waiting ON public.deployment_outside USING btree (tenant_id, look_at) WHERE (look_at IS NOT NULL);

-- Tenant of the running transaction; null outside one. `(select ...)` around it makes PostgreSQL compute it once per query.
CREATE OR REPLACE FUNCTION public.platform_tenant_id()
 RETURNS integer
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select nullif(current_setting('app.tenant', true), '')::int $function$;

-- The worker walks the tenants one by one, each in its own transaction; it needs their numbers and nothing else of them.
CREATE OR REPLACE FUNCTION public.platform_tenant_ids()
 RETURNS SETOF integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$ select tenant_id from public.platform_tenant order by tenant_id $function$;

-- Row-level security and grants for every table of the schema, run by the migrator after each migration: a new table cannot
-- be forgotten. Tables with a tenant show only the transaction's tenant. Ledger rows can be added and read, not changed.
CREATE OR REPLACE FUNCTION public.platform_protect()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public'
AS $function$
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
end $function$;

-- What a person says of a host now. security_invoker: the reader's row-level security holds, not the owner's.
create view inventory_host_said with (security_invoker=true) as
SELECT h.tenant_id,
    h.host_no,
    COALESCE(max(a.value) FILTER (WHERE a.name = 'class'::text), ''::text) AS importance,
    COALESCE(max(a.value) FILTER (WHERE a.name = 'owner'::text), ''::text) AS owner,
    COALESCE(max(a.value) FILTER (WHERE a.name = 'exposure'::text), 'unknown'::text) AS exposure
   FROM inventory_host h
     LEFT JOIN inventory_host_attribute a ON a.tenant_id = h.tenant_id AND a.host_no = h.host_no AND upper_inf(a.valid)
  GROUP BY h.tenant_id, h.host_no;

-- Installed package versions of every host that is not retired, now.
create view inventory_host_package with (security_invoker=true) as
SELECT s.tenant_id,
    s.host_no,
    h.platform,
    h.kernel,
    x.pv,
    s.report_id
   FROM inventory_host_state s
     JOIN inventory_host h ON h.tenant_id = s.tenant_id AND h.host_no = s.host_no AND h.retired_at IS NULL
     JOIN inventory_profile f ON f.tenant_id = s.tenant_id AND f.profile_id = s.profile_id
     LEFT JOIN inventory_package_note n ON n.tenant_id = s.tenant_id AND n.host_no = s.host_no
     CROSS JOIN LATERAL ( SELECT id.id AS pv
           FROM unnest(f.ids) id(id)
          WHERE id.id <> ALL (s.rem_ids)
        UNION ALL
         SELECT unnest(s.add_ids) AS unnest) x
  WHERE s.section = 3 AND upper_inf(s.valid) AND upper_inf(s.recorded) AND (x.pv <> ALL (COALESCE(n.inactive, '{}'::integer[])));

-- Rows of all other sections of every host that is not retired, now.
create view inventory_host_row with (security_invoker=true) as
SELECT s.tenant_id,
    s.host_no,
    s.section,
    r.key,
    r.body
   FROM inventory_host_state s
     JOIN inventory_host h ON h.tenant_id = s.tenant_id AND h.host_no = s.host_no AND h.retired_at IS NULL
     JOIN inventory_profile f ON f.tenant_id = s.tenant_id AND f.profile_id = s.profile_id
     CROSS JOIN LATERAL ( SELECT id.id AS row_id
           FROM unnest(f.ids) id(id)
          WHERE id.id <> ALL (s.rem_ids)
        UNION ALL
         SELECT unnest(s.add_ids) AS unnest) x
     JOIN inventory_row r ON r.tenant_id = s.tenant_id AND r.row_id = x.row_id
  WHERE s.section <> 3 AND upper_inf(s.valid) AND upper_inf(s.recorded);

-- Rights, as platform_protect gives them.
alter table deployment_deployment enable row level security;
alter table deployment_halt enable row level security;
alter table deployment_host_gate enable row level security;
alter table deployment_order enable row level security;
alter table deployment_outside enable row level security;
alter table deployment_reboot enable row level security;
alter table deployment_result enable row level security;
alter table deployment_step enable row level security;
alter table distribution_index enable row level security;
alter table distribution_index_list enable row level security;
alter table distribution_origin enable row level security;
alter table emergency_case enable row level security;
alter table enrolment_ca enable row level security;
alter table enrolment_certificate enable row level security;
alter table enrolment_token enable row level security;
alter table enrolment_token_use enable row level security;
alter table evidence_entry enable row level security;
alter table evidence_head enable row level security;
alter table evidence_pending enable row level security;
alter table identity_account enable row level security;
alter table identity_api_token enable row level security;
alter table identity_attempt enable row level security;
alter table identity_link enable row level security;
alter table identity_member enable row level security;
alter table identity_session enable row level security;
alter table inventory_device enable row level security;
alter table inventory_host enable row level security;
alter table inventory_host_attribute enable row level security;
alter table inventory_host_counter enable row level security;
alter table inventory_host_state enable row level security;
alter table inventory_package_note enable row level security;
alter table inventory_profile enable row level security;
alter table inventory_report enable row level security;
alter table inventory_row enable row level security;
alter table plan_automatic enable row level security;
alter table plan_clear enable row level security;
alter table plan_held_back enable row level security;
alter table plan_host_key enable row level security;
alter table plan_plan enable row level security;
alter table plan_policy enable row level security;
alter table plan_root enable row level security;
alter table plan_sign_off enable row level security;
alter table platform_event enable row level security;
alter table platform_idempotency enable row level security;
alter table platform_setting enable row level security;
alter table platform_tenant enable row level security;
alter table risk_class enable row level security;
alter table risk_episode enable row level security;
alter table risk_host_deviation enable row level security;
create policy tenant on deployment_deployment using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on deployment_halt using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on deployment_host_gate using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on deployment_order using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on deployment_outside using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on deployment_reboot using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on deployment_result using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on deployment_step using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on distribution_index using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on distribution_index_list using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on distribution_origin using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on emergency_case using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on enrolment_ca using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on enrolment_certificate using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on enrolment_token using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on enrolment_token_use using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on evidence_entry using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on evidence_head using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on evidence_pending using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on identity_account using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on identity_api_token using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on identity_attempt using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on identity_link using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on identity_member using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on identity_session using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on inventory_device using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on inventory_host using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on inventory_host_attribute using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on inventory_host_counter using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on inventory_host_state using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on inventory_package_note using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on inventory_profile using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on inventory_report using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on inventory_row using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on plan_automatic using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on plan_clear using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on plan_held_back using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on plan_host_key using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on plan_plan using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on plan_policy using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on plan_root using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on plan_sign_off using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on platform_event using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on platform_idempotency using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on platform_setting using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on platform_tenant using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on risk_class using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on risk_episode using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
create policy tenant on risk_host_deviation using (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id)) with check (tenant_id = ( SELECT platform_tenant_id() AS platform_tenant_id));
grant delete, insert, select, update on assessment_package to patchreeve_app;
grant delete, insert, select, update on assessment_verdict to patchreeve_app;
grant delete, insert, select, update on assessment_vulnerability to patchreeve_app;
grant usage on sequence assessment_vulnerability_vuln_seq to patchreeve_app;
grant delete, insert, select, update on deployment_deployment to patchreeve_app;
grant delete, insert, select, update on deployment_halt to patchreeve_app;
grant delete, insert, select, update on deployment_host_gate to patchreeve_app;
grant delete, insert, select, update on deployment_order to patchreeve_app;
grant delete, insert, select, update on deployment_outside to patchreeve_app;
grant delete, insert, select, update on deployment_reboot to patchreeve_app;
grant insert, select on deployment_result to patchreeve_app;
grant delete, insert, select, update on deployment_step to patchreeve_app;
grant delete, insert, select, update on distribution_index to patchreeve_app;
grant delete, insert, select, update on distribution_index_list to patchreeve_app;
grant delete, insert, select, update on distribution_list to patchreeve_app;
grant delete, insert, select, update on distribution_origin to patchreeve_app;
grant delete, insert, select, update on distribution_package to patchreeve_app;
grant delete, insert, select, update on emergency_case to patchreeve_app;
grant delete, insert, select, update on enrolment_ca to patchreeve_app;
grant delete, insert, select, update on enrolment_certificate to patchreeve_app;
grant delete, insert, select, update on enrolment_token to patchreeve_app;
grant delete, insert, select, update on enrolment_token_use to patchreeve_app;
grant insert, select on evidence_entry to patchreeve_app;
grant delete, insert, select, update on evidence_head to patchreeve_app;
grant insert, select on evidence_pending to patchreeve_app;
grant select on evidence_pending to patchreeve_purge;
grant delete, insert, select, update on feeds_cover to patchreeve_app;
grant delete, insert, select, update on feeds_fact to patchreeve_app;
grant delete, insert, select, update on feeds_offer to patchreeve_app;
grant delete, insert, select, update on feeds_revision to patchreeve_app;
grant usage on sequence feeds_revision_rev_seq to patchreeve_app;
grant delete, insert, select, update on feeds_state to patchreeve_app;
grant delete, insert, select, update on feeds_statement to patchreeve_app;
grant delete, insert, select, update on identity_account to patchreeve_app;
grant delete, insert, select, update on identity_api_token to patchreeve_app;
grant delete, insert, select, update on identity_attempt to patchreeve_app;
grant delete, insert, select, update on identity_link to patchreeve_app;
grant delete, insert, select, update on identity_member to patchreeve_app;
grant delete, insert, select, update on identity_session to patchreeve_app;
grant delete, insert, select, update on inventory_device to patchreeve_app;
grant delete, insert, select, update on inventory_host to patchreeve_app;
grant delete, insert, select, update on inventory_host_attribute to patchreeve_app;
grant delete, insert, select, update on inventory_host_counter to patchreeve_app;
grant select on inventory_host_package to patchreeve_app;
grant select on inventory_host_row to patchreeve_app;
grant select on inventory_host_said to patchreeve_app;
grant delete, insert, select, update on inventory_host_state to patchreeve_app;
grant delete, insert, select, update on inventory_package_note to patchreeve_app;
grant delete, insert, select, update on inventory_package_version to patchreeve_app;
grant usage on sequence inventory_package_version_pv_seq to patchreeve_app;
grant delete, insert, select, update on inventory_platform to patchreeve_app;
grant usage on sequence inventory_platform_platform_seq to patchreeve_app;
grant delete, insert, select, update on inventory_profile to patchreeve_app;
grant usage on sequence inventory_profile_profile_id_seq to patchreeve_app;
grant delete, insert, select, update on inventory_report to patchreeve_app;
grant delete, insert, select, update on inventory_row to patchreeve_app;
grant usage on sequence inventory_row_row_id_seq to patchreeve_app;
grant delete, insert, select, update on plan_automatic to patchreeve_app;
grant insert, select on plan_clear to patchreeve_app;
grant delete, insert, select, update on plan_held_back to patchreeve_app;
grant delete, insert, select, update on plan_host_key to patchreeve_app;
grant insert, select on plan_plan to patchreeve_app;
grant insert, select on plan_policy to patchreeve_app;
grant insert, select on plan_root to patchreeve_app;
grant insert, select on plan_sign_off to patchreeve_app;
grant delete, insert, select, update on platform_event to patchreeve_app;
grant delete, insert, select, update on platform_idempotency to patchreeve_app;
grant delete, insert, select, update on platform_setting to patchreeve_app;
grant select on platform_tenant to patchreeve_app;
grant delete, insert, select, update on risk_class to patchreeve_app;
grant delete, insert, select, update on risk_episode to patchreeve_app;
grant usage on sequence risk_episode_id to patchreeve_app;
grant delete, insert, select, update on risk_host_deviation to patchreeve_app;
grant delete, insert, select, update on risk_profile to patchreeve_app;
grant update (body, salt) on evidence_pending to patchreeve_purge;
revoke all on function platform_tenant_ids() from public;
grant execute on function platform_tenant_id() to patchreeve_app;
grant execute on function platform_tenant_ids() to patchreeve_app;
