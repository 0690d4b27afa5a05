using Studio.Data.Sessions;
using Studio.Kernel.Events;

namespace Studio.Decisions.Trials;

/// <summary>Told on the event bus after the commit: a trial began or ended.</summary>
[EventName("rule-trials.changed")]
public sealed record RuleTrialsChanged;

/// <summary>Which trial is running, and how often that changed: the rules in memory are of one count.</summary>
internal sealed class RunningTrials
{
    private readonly IDatabase _database;
    private long _revision;

    public RunningTrials(IDatabase database, IEventBus events)
    {
        _database = database;
        events.SubscribeElsewhere<RuleTrialsChanged>((_, _) => ChangedAsync());
        events.Subscribe<Resumed>((_, _) => ChangedAsync());
    }

    /// <summary>Grows when a trial begins or ends, here or on another host, and when that may have been missed.</summary>
    public long Revision => Interlocked.Read(ref _revision);

    /// <summary>The trial that is running, or null.</summary>
    public async Task<RuleTrial?> ReadAsync(CancellationToken cancellationToken) =>
        (await _database.ReadAsync((session, ct) => session.FirstAsync<RuleTrialRow>($"{RuleTrialRow.Select} WHERE State = 'running'", null, ct), cancellationToken))?.ToTrial();

    /// <summary>Counts up.</summary>
    public void Bump() => Interlocked.Increment(ref _revision);

    private Task ChangedAsync()
    {
        Bump();
        return Task.CompletedTask;
    }
}
