using System.Text.Json;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Arbitration;
using Studio.DecisionEngine.Rules;
using Studio.Decisions.Decisions;

namespace Studio.Decisions.Trials;

/// <summary>The states of a trial.</summary>
internal static class TrialStates
{
    /// <summary>A share of the contacts is decided by the tried rules.</summary>
    public const string Running = "running";

    /// <summary>The tried rules were published for everybody.</summary>
    public const string Published = "published";

    /// <summary>Somebody ended it; the rules are what they were.</summary>
    public const string Ended = "ended";

    /// <summary>It did worse and was ended by itself; the rules are what they were.</summary>
    public const string RolledBack = "rolledBack";

    /// <summary>All of them.</summary>
    public static readonly string[] All = [Running, Published, Ended, RolledBack];
}

/// <summary>A rule that is changed in a trial, in the state that it had when the trial began.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="ETag">The state of the item.</param>
/// <param name="Name">What the planner calls it.</param>
internal sealed record FrozenRule(string RuleId, string ETag, string Name);

/// <summary>What a trial changes of the published rules. What the drafts said is kept, whatever becomes of them.</summary>
/// <param name="Drafts">Rules that say what their drafts said when the trial began.</param>
/// <param name="Off">Rules that do not count.</param>
/// <param name="Rules">What the drafts said.</param>
internal sealed record TrialChange(IReadOnlyList<FrozenRule> Drafts, IReadOnlyList<FrozenRule> Off, IReadOnlyList<Rule> Rules)
{
    /// <summary>The published rules with the change.</summary>
    public IEnumerable<Rule> Apply(IEnumerable<Rule> published)
    {
        var changed = Drafts.Concat(Off).Select(r => r.RuleId).ToHashSet(StringComparer.Ordinal);
        return published.Where(r => !changed.Contains(r.Id)).Concat(Rules);
    }

    /// <summary>True where the change makes a difference to the published rules.</summary>
    public bool Differs(IEnumerable<Rule> published)
    {
        var before = published.ToDictionary(r => r.Id, Write, StringComparer.Ordinal);
        return Off.Any(r => before.ContainsKey(r.RuleId)) || Rules.Any(r => before.GetValueOrDefault(r.Id) != Write(r));

        static string Write(Rule rule) => JsonSerializer.Serialize(rule with { Version = "" }, RuleSetHistory.Json);
    }
}

/// <summary>Why a trial was rolled back: what was counted, and the interval of the difference of the shares of contacts that accepted something.</summary>
internal sealed record TrialVerdict(long BaseContacts, long BaseAccepted, long CandidateContacts, long CandidateAccepted, double Low, double High);

/// <summary>Changed rules that decide a share of the contacts.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="State">One of <see cref="TrialStates"/>.</param>
/// <param name="Share">The share of the people, in per cent.</param>
/// <param name="Salt">Draws who belongs to it.</param>
/// <param name="Owner">Who began it.</param>
/// <param name="Change">What is tried.</param>
/// <param name="NextLook">How many contacts the smaller arm has when it is looked at next.</param>
/// <param name="Reason">Why it was ended, in the words of whoever did.</param>
/// <param name="Verdict">Why it was rolled back.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended.</param>
internal sealed record RuleTrial(
    string Id, string Name, string State, int Share, string Salt, string Owner, TrialChange Change, long NextLook, string? Reason, TrialVerdict? Verdict, DateTimeOffset StartedAt, DateTimeOffset? EndedAt)
{
    public bool IsRunning => State == TrialStates.Running;

    /// <summary>True where somebody is decided for by the tried rules: always the same, at each contact and on every host.</summary>
    /// <param name="person">The id of the person, or of a visitor who is nobody known.</param>
    public bool Takes(string? person) => !string.IsNullOrEmpty(person) && ControlGroup.PlaceOf(Id, Salt, person) < Share / 100.0;
}

/// <summary>A trial as it lies in the database.</summary>
internal sealed class RuleTrialRow
{
    public const string Select = "SELECT Id, Name, State, Share, Salt, Owner, Change, NextLook, Reason, Verdict, StartedUtc, EndedUtc FROM RuleTrial";

    public string Id { get; set; } = "";

    public string Name { get; set; } = "";

    public string State { get; set; } = "";

    public long Share { get; set; }

    public string Salt { get; set; } = "";

    public string Owner { get; set; } = "";

    public string Change { get; set; } = "";

    public long NextLook { get; set; }

    public string? Reason { get; set; }

    public string? Verdict { get; set; }

    public long StartedUtc { get; set; }

    public long? EndedUtc { get; set; }

    public RuleTrial ToTrial() => new(Id, Name, State, (int)Share, Salt, Owner, JsonSerializer.Deserialize<TrialChange>(Change, RuleSetHistory.Json)!, NextLook, Reason,
        Verdict is null ? null : JsonSerializer.Deserialize<TrialVerdict>(Verdict, RuleSetHistory.Json),
        DateTimeOffset.FromUnixTimeMilliseconds(StartedUtc), EndedUtc is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
}

internal sealed class TrialMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        // The sets of rules that trials made: a published set with the change of a trial. Their numbers are negative; decisions name them, so neither table loses a row.
        await session.ExecuteAsync("""
            CREATE TABLE RuleTrial (Id TEXT PRIMARY KEY, Name TEXT NOT NULL, State TEXT NOT NULL, Share INTEGER NOT NULL, Salt TEXT NOT NULL, Owner TEXT NOT NULL, Change TEXT NOT NULL, NextLook INTEGER NOT NULL,
              Reason TEXT, Verdict TEXT, StartedUtc INTEGER NOT NULL, EndedUtc INTEGER) WITHOUT ROWID;
            CREATE UNIQUE INDEX UX_RuleTrial_Running ON RuleTrial (State) WHERE State = 'running';
            CREATE TABLE RuleSetTrial (Number INTEGER PRIMARY KEY, TrialId TEXT NOT NULL REFERENCES RuleTrial (Id), BaseSet INTEGER NOT NULL, MadeUtc INTEGER NOT NULL, Facts TEXT NOT NULL);
            CREATE INDEX IX_RuleSetTrial_Base ON RuleSetTrial (TrialId, BaseSet);
            """, null, cancellationToken);
        return 1;
    }
}
