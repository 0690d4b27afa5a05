using System.Globalization;
using Studio.Admin.Notifications;
using Studio.Data.Sessions;
using Studio.Kernel.Scheduling;

namespace Studio.Decisions.Trials;

/// <summary>
/// Ends a trial whose rules do clearly worse than the published ones. It looks when the smaller arm has 200 contacts, then 400, 800 and so on: whoever looks at each contact finds chance sooner or later.
/// </summary>
[BackgroundTask(Schedule = "* * * * *", Title = "Watch the trial of rules", Description = "Where changed rules that are tried on a share of the contacts do clearly worse, the trial is rolled back and its owner is told.", TimeLimitSeconds = 600)]
internal sealed class TrialWatch(RuleTrials trials, RunningTrials running, IDatabase database, INotifications notifications) : IBackgroundTask
{
    public async Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken)
    {
        if (await running.ReadAsync(cancellationToken) is not { } trial)
        {
            return;
        }

        var contacts = await database.ReadAsync((session, ct) => TrialFigures.ContactsAsync(session, trial.Id, ct), cancellationToken);
        var smaller = Math.Min(contacts.Base, contacts.Candidate);
        if (smaller < trial.NextLook)
        {
            return;
        }

        var figures = await database.ReadAsync((session, ct) => TrialFigures.CountAsync(session, trial.Id, ct), cancellationToken);
        var interval = figures.Difference.Interval;
        if (interval.High >= 0)
        {
            var next = trial.NextLook;
            while (next <= smaller)
            {
                next *= 2;
            }

            await trials.LookAgainAsync(trial, next, cancellationToken);
            return;
        }

        var verdict = new TrialVerdict(figures.Base.Contacts, figures.Base.AcceptedContacts, figures.Candidate.Contacts, figures.Candidate.AcceptedContacts, interval.Low, interval.High);
        await trials.RollBackAsync(trial, verdict, ct => notifications.TellNamedAsync(trial.Owner,
            new NewNotification("rule-trial:" + trial.Id, typeof(DecisionParts), "The trial “{0}” was rolled back: of its contacts {1} accepted something, of the others {2}.", trial.Name, Percent(figures.Candidate), Percent(figures.Base))
            {
                Tone = NotificationTone.Warning,
                Url = "/admin/trials/" + trial.Id,
            }, ct), cancellationToken);
    }

    private static string Percent(TrialArm arm) => arm.Acceptance.Rate.ToString("P1", CultureInfo.InvariantCulture);
}
