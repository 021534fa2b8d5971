/** Findings and one finding. */
export const findings = {
  'group.label': 'Grouping',
  'group.action': 'Fix first',
  'group.vulnerability': 'By vulnerability',
  'group.inherited': 'Inherited',
  'group.no-fix': 'No fix',
  'group.vulnerabilities': '{n|# vulnerability|# vulnerabilities}',
  'group.exploited': 'exploited',
  'group.is-inherited': 'older than the enrolment',
  'group-name.update': 'Update {source}',
  'group-name.no-fix': '{source}, no fix',
  'findings.one-row': 'One row is one action on many hosts',
  'findings.sentence-waiting': 'Counting findings.',
  'findings.sentence-filtered': '{n|# row matches|# rows match} this filter.',
  'findings.sentence.action':
    '{n|# update clears|# updates clear} what can be cleared of {all} open findings; {late|# is|# are} overdue.',
  'findings.sentence.vulnerability':
    '{n|# vulnerability is|# vulnerabilities are} behind {all} open findings; {late|# is|# are} overdue.',
  'findings.sentence.inherited':
    '{n|# group was|# groups were} open before their hosts came here; beside them stand {all} open findings, {late} overdue.',
  'findings.sentence.no-fix':
    '{n|# group has|# groups have} no fix to install and {n|waits|wait} for a decision; of all {all} open findings {late|# is|# are} overdue.',
  'findings.none.action': 'No open finding that an update would clear',
  'findings.none.vulnerability': 'No open finding',
  'findings.none.inherited': 'No inherited finding is open',
  'findings.none.no-fix': 'No finding waits for a fix',
  'findings.clean-body': 'Checked {time} against {n|# feed|# feeds}.',
  'findings.what-checked': 'What was checked',
  'findings.cannot-say': 'We cannot say',
  'findings.cannot-say-body': 'When and against what it was checked is not known, so an empty list proves nothing.',
  'finding.sentence':
    '{n|# host runs|# hosts run} vulnerable code of {source}; version {version:code} clears {count|# vulnerability|# vulnerabilities}.',
  'finding.sentence-no-fix': '{n|# host runs|# hosts run} vulnerable code of {source}, and there is no fix to install.',
  'finding.profile': 'Decided by profile {id} v{version}',
  'finding.verdict': 'Verdict, with because',
  'finding.no-episodes': 'No version is listed',
  'finding.no-episodes-body':
    'The server named no episode for this group, so we cannot say which versions it is about.',
  'finding.hosts': 'Hosts with this finding',
  'finding.hosts-shown': '{shown} of {total}',
  'finding.no-hosts': 'No host has it any more',
  'finding.no-hosts-body': 'The last report of each host shows other versions.',
  'why.title': 'Why {tier}?',
  'why.so': 'So',
  'why.decide-by': 'Decide by',
  'why.all': 'The other inputs, of {n}',
} as const
