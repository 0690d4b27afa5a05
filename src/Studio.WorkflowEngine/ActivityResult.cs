using System.Text.Json.Nodes;

namespace Studio.WorkflowEngine;

/// <summary>What became of a step.</summary>
public sealed record ActivityResult
{
    /// <summary>The usual way on.</summary>
    public const string DoneOutcome = "Done";

    private ActivityResult(IReadOnlyList<string> outcomes, bool halts) => (Outcomes, Halts) = (outcomes, halts);

    /// <summary>The usual way on, with nothing to say.</summary>
    public static ActivityResult Done => Outcome(DoneOutcome);

    /// <summary>The run waits at this step until what it waits for has happened; only an event may say so.</summary>
    public static ActivityResult Halt => new([], halts: true);

    /// <summary>The ways on that are taken, each one of the possible; none ends this branch.</summary>
    public IReadOnlyList<string> Outcomes { get; }

    /// <summary>True where the run waits here.</summary>
    public bool Halts { get; }

    /// <summary>What the next step reads as its last result, or null.</summary>
    public JsonNode? Output { get; init; }

    /// <summary>What the run shall remember from now on: these names replace what it had under them.</summary>
    public JsonObject Variables { get; init; } = [];

    /// <summary>What the run shall answer to whoever waits for it, by name.</summary>
    public JsonObject Answers { get; init; } = [];

    /// <summary>The correlation id that the run has from now on; null leaves it as it is.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>
    /// What is to be written: called once within the transaction that keeps the step's record, in the activity's own scope, so that all services of the scope share it. It must touch
    /// nothing but the database: it holds the writer. Null where nothing is. Undone with the step; left out in a test run.
    /// </summary>
    public Func<CancellationToken, Task>? Effect { get; init; }

    /// <summary>Goes on by these ways.</summary>
    public static ActivityResult Outcome(params IReadOnlyList<string> outcomes) => new(outcomes, halts: false);
}
