/** Written by tools/schema-types.ts from the migrated database. Do not edit. */
import type { ColumnType } from 'kysely'

/** As stored; the store that reads it knows its shape. Written as text: arrays would become PostgreSQL arrays otherwise. */
type Json = ColumnType<unknown, string, string>
type Generated<T> = ColumnType<T, T | undefined, T>

export interface DB {
  assessment_package: {
    pv: number
    platform: number
    verdict: number
    because: Json
    vulnerable_count: number
    not_count: number
    unknown_count: number
    kernel_release: string | null
    feed_rev: number
    assessed_at: Date
  }
  assessment_verdict: {
    vuln: number
    pv: number
    platform: number
    verdict: number
    fixed_version: string | null
    advisories: Generated<string[]>
    because: Json
    plan: Generated<string>
    urgency: Generated<string>
    fix_published: Date | null
    evidence: Json
    feed_rev: number
    known: string
  }
  assessment_vulnerability: {
    vuln: Generated<number>
    id: string
  }
  deployment_deployment: {
    tenant_id: number
    deployment_id: string
    plan_digest: string
    plan_id: string
    tier: string
    packages: string[]
    verb: string
    state: string
    because: Json | null
    started_at: Date
    started_by: string
    ended_at: Date | null
    signal: Json | null
    resumed: Json | null
    automatic: Generated<boolean>
  }
  deployment_halt: {
    tenant_id: number
    halt_id: string
    reason: string
    halted_at: Date
    halted_by: string
    stopped: Json
    lifted_at: Date | null
    lifted_by: string | null
    lift_reason: string | null
  }
  deployment_host_gate: {
    tenant_id: number
    host_id: string
    gate: string
    because: Json
    since: Date
    told_at: Date
  }
  deployment_order: {
    tenant_id: number
    order_id: string
    deployment_id: string
    host_id: string
    host_key: string
    verb: string
    digest: string
    envelope: string
    epoch: number
    generation: number
    not_before: Date
    not_after: Date
    made_at: Date
    leased_at: Date | null
    closed_at: Date | null
    emergency: Generated<boolean>
  }
  deployment_outside: {
    tenant_id: number
    report_id: string
    host_id: string
    host_no: number
    at: Date
    since: Date
    changes: Json
    count: number
    look_at: Date | null
  }
  deployment_reboot: {
    tenant_id: number
    deployment_id: string
    host_key: string
    host_id: string
    state: string
    because: Json
    since: Date
    retry_at: Date | null
    order_id: string | null
    deferred: number
  }
  deployment_result: {
    tenant_id: number
    host_key: string
    epoch: number
    sequence: number
    host_id: string
    digest: string
    envelope: string
    spki: string
    kind: string
    outcome: string | null
    order_digest: string | null
    plan_digest: string | null
    head_seq: number | null
    head_leaf: string | null
    received_at: Date
  }
  deployment_step: {
    tenant_id: number
    deployment_id: string
    host_id: string
    host_key: string
    transaction: string
    ring: string
    ring_index: number
    state: string
    because: Json
    since: Date
    retry_at: Date | null
    attempts: number
    seen_at: Date | null
    order_id: string | null
    result_digest: string | null
    shown_sequence: number | null
  }
  distribution_index: {
    tenant_id: number
    origin_id: string
    suite: string
    sha256: string
    origin: string
    label: string
    codename: string
    signers: string[]
    released_at: Date
    first_seen_at: Date
    last_seen_at: Date
  }
  distribution_index_list: {
    tenant_id: number
    origin_id: string
    suite: string
    index_sha256: string
    list_sha256: string
    path: string
  }
  distribution_list: {
    list_sha256: string
    packages: number
    read_at: Date
  }
  distribution_origin: {
    tenant_id: number
    origin_id: string
    base: string
    own: boolean
    keys: string[]
    fingerprints: string[]
    addresses: string[]
    confirmed_at: Date
    confirmed_by: string
    checked_at: Date | null
    fault: Json | null
  }
  distribution_package: {
    list_sha256: string
    name: string
    architecture: string
    version: string
    source_version: string
    path: string
    sha256: string
    size_bytes: number
    depends: string
    conflicts: string
  }
  emergency_case: {
    tenant_id: number
    case_id: string
    kind: string
    plan_id: string
    plan_digest: string
    reason: string
    started_at: Date
    started_by: string
    signed_at: Date | null
    filed_at: Date | null
    record: Json | null
    review_due_at: Date | null
    reviewed_at: Date | null
    reviewed_by: string | null
    outcome: string | null
    findings: string | null
  }
  enrolment_ca: {
    tenant_id: number
    serial: string
    certificate: string
    sealed_key: Buffer
    not_before: Date
    not_after: Date
    current: boolean
    cross_certificate: string | null
  }
  enrolment_certificate: {
    tenant_id: number
    serial: string
    host_id: string
    ca_serial: string
    key_digest: string
    not_before: Date
    not_after: Date
    issued_at: Date
    revoked_at: Date | null
    revoked_because: string | null
    renewal_until: Date | null
  }
  enrolment_token: {
    tenant_id: number
    id: string
    secret_digest: string
    label: string
    class: string
    max_uses: number
    created_at: Date
    expires_at: Date
    revoked_at: Date | null
    created_by: string
  }
  enrolment_token_use: {
    tenant_id: number
    token_id: string
    host_id: string
    at: Date
    address: string
    host_name: Generated<string>
    key_digest: Generated<string>
  }
  evidence_entry: {
    tenant_id: number
    seq: number
    pending_id: string
    payload_digest: Buffer
    prev: Buffer
    leaf: Buffer
    recorded_at: Date
  }
  evidence_head: {
    tenant_id: number
    seq: number
    leaf: Buffer
  }
  evidence_pending: {
    tenant_id: number
    id: string
    type: string
    subject_type: string
    subject_id: string
    body: Json
    salt: Buffer
    provenance: number
    at: Date
  }
  feeds_cover: {
    feed: string
    platform: string
    what: string
    source: string
    rev: number
  }
  feeds_fact: {
    feed: string
    vulnerability: string
    body: Json
    rev: number
  }
  feeds_offer: {
    feed: string
    platform: string
    suite: string
    name: string
    architecture: string
    version: string
    security: boolean
    source: string
    source_version: string
    rev: number
  }
  feeds_revision: {
    rev: Generated<number>
    feed: string
    origin: string
    digest: string
    data_at: string
    fetched_at: Date
    records: number
    skipped: Json
    covers: Json
    current: boolean
  }
  feeds_state: {
    feed: string
    attempted_at: Date | null
    etag: Generated<string>
    last_modified: Generated<string>
    failure: Json | null
  }
  feeds_statement: {
    feed: string
    platform: string
    source: string
    vulnerability: string
    claim: number
    fixed_version: string | null
    plan: string | null
    urgency: string
    advisories: string[]
    fix_published_at: string
    rev: number
  }
  identity_account: {
    tenant_id: number
    user_id: string
    email_key: string
    password_hash: string
    password_changed_at: Date
    totp_sealed: Buffer | null
    totp_confirmed_at: Date | null
    totp_last_step: Generated<number>
  }
  identity_api_token: {
    tenant_id: number
    token_digest: string
    label: string
    user_id: string | null
    role: string
    created_at: Date
    expires_at: Date | null
    revoked_at: Date | null
  }
  identity_attempt: {
    tenant_id: number
    subject_digest: string
    failures: number
    locked_until: Date | null
    at: Date
  }
  identity_link: {
    tenant_id: number
    token_digest: string
    purpose: string
    role: string
    name: string
    created_at: Date
    expires_at: Date
    used_at: Date | null
  }
  identity_member: {
    tenant_id: number
    user_id: string
    name: string
    email: string
    role: string
    added_at: Date
  }
  identity_session: {
    tenant_id: number
    token_digest: string
    user_id: string
    created_at: Date
    used_at: Date
  }
  inventory_device: {
    tenant_id: number
    mac: string
    addresses: string[]
    seen_by: number[]
    first_seen_at: Date
    last_seen_at: Date
    decision: Generated<string>
  }
  inventory_host: {
    tenant_id: number
    host_no: number
    host_id: string
    name: string
    machine_id: Generated<string>
    hardware_id: Generated<string>
    provenance: number
    standing: Generated<number>
    other_host_id: string | null
    platform: number | null
    os_name: Generated<string>
    kernel: Generated<string>
    kernel_package: Generated<string>
    addresses: Generated<string[]>
    agent_version: Generated<string>
    enrolled_at: Date
    last_seen_at: Date | null
    retired_at: Date | null
    interval_s: Generated<number>
    digests: Json
    etag: Generated<string>
  }
  inventory_host_attribute: {
    tenant_id: number
    host_no: number
    name: string
    value: string
    valid: string
    set_by: string
  }
  inventory_host_counter: {
    tenant_id: number
    next_host_no: number
  }
  inventory_host_state: {
    tenant_id: number
    host_no: number
    section: number
    profile_id: number
    add_ids: number[]
    rem_ids: number[]
    valid: string
    recorded: string
    report_id: string
  }
  inventory_package_note: {
    tenant_id: number
    host_no: number
    pvs: number[]
    statuses: string[]
    installed_at: Date[]
    inactive: Generated<number[]>
    report_id: string
  }
  inventory_package_version: {
    pv: Generated<number>
    ecosystem: string
    name: string
    version: string
    architecture: string
    source_name: string
    source_version: string
    maintainer: Generated<string>
    homepage: Generated<string>
    section: Generated<string>
  }
  inventory_platform: {
    platform: Generated<number>
    id: string
  }
  inventory_profile: {
    tenant_id: number
    profile_id: Generated<number>
    section: number
    digest: Buffer
    ids: number[]
    created_at: Date
  }
  inventory_report: {
    tenant_id: number
    report_id: string
    host_no: number
    section: number
    digest: string
    received_at: Date
    dropped: Generated<number>
  }
  inventory_row: {
    tenant_id: number
    row_id: Generated<number>
    section: number
    digest: Buffer
    key: string
    body: Json
  }
  packages_repository: {
    tenant_id: number
    repository_id: string
    key: string
    fingerprint: string
    key_set_at: Date
    key_set_by: string
  }
  packages_revision: {
    tenant_id: number
    number: number
    index_sha256: string
    origin: string
    label: string
    released_at: Date
    valid_until: Date
    signer: string
    published_at: Date
    published_by: string
    lists: Json
  }
  packages_version: {
    tenant_id: number
    name: string
    version: string
    architecture: string
    sha256: string
    size_bytes: number
    sbom_format: string
    sbom_sha256: string
    revision: number
    withdrawn_in: number | null
    withdrawn_because: string | null
  }
  plan_automatic: {
    tenant_id: number
    news: boolean
    looked_at: Date | null
    unproven: Generated<number>
    paused_at: Date | null
    paused_by: string | null
    paused_reason: string | null
  }
  plan_clear: {
    tenant_id: number
    plan_id: string
    episode_id: number
  }
  plan_held_back: {
    tenant_id: number
    held_id: string
    host_id: string | null
    name: string
    architecture: string
    version: string
    how: string
    because: Json | null
    deployment_id: string
    at: Date
    until: Date
    lifted_at: Date | null
    lifted_by: string | null
  }
  plan_host_key: {
    tenant_id: number
    host_id: string
    digest: string
    spki: string
    first_seen_at: Date
    confirmed_at: Date | null
    confirmed_by: string | null
    replaced_at: Date | null
  }
  plan_plan: {
    tenant_id: number
    plan_id: string
    digest: string
    payload: Buffer
    parent: string | null
    policy: string
    question: Json
    left_out: Json
    created_at: Date
    created_by: string
  }
  plan_policy: {
    tenant_id: number
    version: number
    digest: string
    envelope: string
    added_at: Date
    added_by: string
  }
  plan_root: {
    tenant_id: number
    version: number
    digest: string
    envelope: string
    added_at: Date
    added_by: string
  }
  plan_sign_off: {
    tenant_id: number
    digest: string
    plan_digest: string
    key_id: string
    envelope: string
    received_at: Date
  }
  platform_event: {
    tenant_id: number
    id: string
    subscriber: string
    type: string
    body: Json
    at: Date
    attempts: Generated<number>
    not_before: Date
    last_error: string | null
  }
  platform_idempotency: {
    tenant_id: number
    actor: string
    key: string
    route: string
    request_digest: string
    status: number
    response: Json
    at: Date
  }
  platform_migration: {
    name: string
    applied_at: Generated<Date>
  }
  platform_setting: {
    tenant_id: number
    key: string
    value: Json
    updated_at: Date
  }
  platform_tenant: {
    tenant_id: number
    name: string
    created_at: Date
  }
  risk_class: {
    tenant_id: number
    class: number
    importance: string
    exposure: string
  }
  risk_episode: {
    tenant_id: number
    episode_id: Generated<number>
    vuln: number
    pv: number
    platform: number
    repo_set: Generated<number>
    class: number
    tier: number
    profile_id: string
    profile_version: number
    inputs: Json
    because: Json
    opened: Date
    decided: Date | null
    decide_by: Date | null
    owner: string | null
    fix_published: Date | null
    clock_started: Date
    exploited: Generated<boolean>
    triage_by: Date | null
    due: Date | null
    closed: Date | null
    closed_because: Json | null
    first_seen: Date | null
    continues: number | null
  }
  risk_host_deviation: {
    tenant_id: number
    episode_id: number
    host_no: number
    kind: number
    due: Date | null
    until: Date | null
    entry_seq: number | null
  }
  risk_profile: {
    id: string
    version: number
    body: Json
  }
}
