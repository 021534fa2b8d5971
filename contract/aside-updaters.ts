/**
 * Other updaters that hosts can put aside: programs that install beside what people sign. The list is closed, and a name stands for
 * what apply itself knows to do; nothing that comes over the wire is a path or a command.
 *
 * Only those that have a switch of their own which a file beside others can set. Not apt-daily: it brings lists, installs nothing, and
 * without it they would stand still. Not what a person wrote into cron or a unit: that is the person's to change.
 */
export const asideUpdaters = ['unattended-upgrades', 'cloud-init'] as const
export type AsideUpdater = (typeof asideUpdaters)[number]

export const isAsideUpdater = (name: string): name is AsideUpdater => asideUpdaters.some((one) => one === name)
