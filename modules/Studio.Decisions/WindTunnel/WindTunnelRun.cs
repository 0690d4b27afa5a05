using System.Text.Json;
using Studio.Contents.Transfer;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Replay;

namespace Studio.Decisions.WindTunnel;

/// <summary>A rule whose newest version is tried.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Version">The version that was the newest when the replay was asked for.</param>
/// <param name="Name">What the planner calls it.</param>
internal sealed record TriedRule(string RuleId, string Version, string Name);

/// <summary>What a replay is about: the published rules, with changes.</summary>
/// <param name="From">Decisions from this moment on.</param>
/// <param name="To">Decisions before this moment.</param>
/// <param name="Drafts">Rules whose newest version counts instead of the published one.</param>
/// <param name="Off">Rules that do not count.</param>
internal sealed record WindTunnelOrder(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<TriedRule> Drafts, IReadOnlyList<TriedRule> Off);

/// <summary>A replay that somebody asked for; its states are those of <see cref="ContentImportStates"/>.</summary>
internal sealed record WindTunnelRun(string Id, string State, string Owner, WindTunnelOrder Order, long? Total, long Done, ReplayResult? Result, string? Error, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt)
{
    public bool IsOver => ContentImportStates.IsOver(State);
}

/// <summary>A replay as it lies in the database. Its examples name decisions by their ids only: who was told what is read there, so that there is nothing to erase here.</summary>
internal sealed class WindTunnelRow
{
    public const string Select = "SELECT Id, State, Owner, Asked, Total, Done, Result, Error, CreatedUtc, FinishedUtc FROM WindTunnelRun";

    public string Id { get; set; } = "";

    public string State { get; set; } = "";

    public string Owner { get; set; } = "";

    public string Asked { get; set; } = "";

    public long? Total { get; set; }

    public long Done { get; set; }

    public string? Result { get; set; }

    public string? Error { get; set; }

    public long CreatedUtc { get; set; }

    public long? FinishedUtc { get; set; }

    public WindTunnelRun ToRun() => new(Id, State, Owner, JsonSerializer.Deserialize<WindTunnelOrder>(Asked, JsonSerializerOptions.Web)!, Total, Done,
        Result is null ? null : JsonSerializer.Deserialize<ReplayResult>(Result, JsonSerializerOptions.Web), Error,
        DateTimeOffset.FromUnixTimeMilliseconds(CreatedUtc), FinishedUtc is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
}

internal sealed class WindTunnelMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE WindTunnelRun (Id TEXT PRIMARY KEY, State TEXT NOT NULL, Owner TEXT NOT NULL, Asked TEXT NOT NULL, Total INTEGER, Done INTEGER NOT NULL, Result TEXT, Error TEXT, LeaseUtc INTEGER NOT NULL,
              CreatedUtc INTEGER NOT NULL, FinishedUtc INTEGER) WITHOUT ROWID;
            CREATE INDEX IX_WindTunnelRun_Open ON WindTunnelRun (Id) WHERE FinishedUtc IS NULL;
            """, null, cancellationToken);
        return 1;
    }
}
