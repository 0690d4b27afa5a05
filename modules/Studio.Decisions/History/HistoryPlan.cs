using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Problems;
using Studio.Scripting.Expressions;

namespace Studio.Decisions.History;

/// <summary>Where contacts of a history happen.</summary>
internal sealed record HistoryPlace
{
    public string Touchpoint { get; init; } = "";

    /// <summary>One of them is drawn for each contact.</summary>
    public IReadOnlyList<string> Channels { get; init; } = ["web"];

    /// <summary>Its share of the contacts, compared with that of the others.</summary>
    public double Share { get; init; } = 1;

    /// <summary>How many proposals are asked for.</summary>
    public int Limit { get; init; } = 1;

    /// <summary>Which share of the proposals is shown at all: not every mail is opened.</summary>
    public double Shown { get; init; } = 1;

    /// <summary>What only the contact knows, by fact: <c>[least, most]</c> of a number, texts of which one is drawn, or of which one or two are members of a fact that is asked like a function.</summary>
    public JsonObject Facts { get; init; } = [];
}

/// <summary>How an offer is answered.</summary>
internal sealed record HistoryAnswer
{
    /// <summary>The offer's item; empty for those that are not named.</summary>
    public string Offer { get; init; } = "";

    /// <summary>The share that accepts.</summary>
    public double Accept { get; init; } = 0.15;

    /// <summary>The share that declines.</summary>
    public double Decline { get; init; } = 0.2;

    /// <summary>The share that lets it pass; the rest says nothing.</summary>
    public double Ignore { get; init; } = 0.3;

    /// <summary>Which share of those who accept does what the offer is for.</summary>
    public double Convert { get; init; }

    /// <summary>Why it is declined; the first ones more often.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [""];

    /// <summary>A condition of those who accept more or less often.</summary>
    public string Where { get; init; } = "";

    /// <summary>How much more often they do.</summary>
    public double Times { get; init; } = 1;
}

/// <summary>What a history is played by: contacts of customers on the last days, and how often offers are accepted. The same plan on the same customers gives the same history.</summary>
internal sealed record HistoryPlan
{
    /// <summary>The most decisions of a history.</summary>
    public const int MostDecisions = 20_000;

    public long Seed { get; init; }

    public int Days { get; init; } = 90;

    public int DecisionsPerDay { get; init; } = 30;

    /// <summary>The beginning of the numbers of the customers who take part; empty for all.</summary>
    public string Customers { get; init; } = "";

    public IReadOnlyList<HistoryPlace> Places { get; init; } = [];

    public IReadOnlyList<HistoryAnswer> Answers { get; init; } = [];

    /// <summary>Reads a step.</summary>
    /// <exception cref="ProblemException">400 with the paths below the step.</exception>
    public static HistoryPlan Read(JsonObject step, FactCatalogue catalogue, ExpressionCompiler compiler)
    {
        HistoryPlan plan;
        try
        {
            plan = JsonNode.Parse(step.ToJsonString()).Deserialize<HistoryPlan>(JsonSerializerOptions.Web)!;
        }
        catch (JsonException e)
        {
            throw ProblemException.Invalid(e.Path is { Length: > 2 } path ? path[2..] : "DecisionHistory", "A value of another kind is needed here.");
        }

        var errors = new List<InputError>();
        plan.Check(errors, catalogue, compiler);
        return errors.Count == 0 ? plan : throw ProblemException.Invalid(errors);
    }

    private void Check(List<InputError> errors, FactCatalogue catalogue, ExpressionCompiler compiler)
    {
        Between(errors, "Days", Days, 1, 365);
        Between(errors, "DecisionsPerDay", DecisionsPerDay, 1, 1000);
        Between(errors, "Days", (long)Days * DecisionsPerDay, 1, MostDecisions);
        Between(errors, "Places", Places.Count, 1, 50);
        Between(errors, "Answers", Answers.Count, 0, 500);
        for (var i = 0; i < Places.Count; i++)
        {
            CheckPlace(errors, $"Places[{i}]", Places[i], catalogue);
        }

        for (var i = 0; i < Answers.Count; i++)
        {
            var (path, answer) = ($"Answers[{i}]", Answers[i]);
            foreach (var (name, share) in new[] { ("Accept", answer.Accept), ("Decline", answer.Decline), ("Ignore", answer.Ignore), ("Convert", answer.Convert) })
            {
                Between(errors, $"{path}.{name}", share, 0, 1);
            }

            Between(errors, path + ".Times", answer.Times, 0, 10);
            Between(errors, path + ".Reasons", answer.Reasons.Count, 1, 20);
            if (answer.Where.Length > 0 && compiler.Compile(answer.Where, catalogue, out var faults) is null)
            {
                errors.Add(new InputError(path + ".Where", faults[0].Message));
            }
        }
    }

    private static void CheckPlace(List<InputError> errors, string path, HistoryPlace place, FactCatalogue catalogue)
    {
        if (place.Touchpoint.Length is 0 or > 100)
        {
            errors.Add(new InputError(path + ".Touchpoint", "A name of 1 to 100 characters is needed."));
        }

        Between(errors, path + ".Channels", place.Channels.Count, 1, 20);
        Between(errors, path + ".Share", place.Share, 0, 1000);
        Between(errors, path + ".Limit", place.Limit, 1, 20);
        Between(errors, path + ".Shown", place.Shown, 0, 1);
        foreach (var (fact, value) in place.Facts)
        {
            var isRange = value is JsonArray { Count: 2 } range && range.All(n => n?.GetValueKind() == JsonValueKind.Number && n.GetValue<double>() is >= 0 and <= int.MaxValue) && range[0]!.GetValue<double>() <= range[1]!.GetValue<double>();
            var isChoice = value is JsonArray { Count: > 0 and <= 100 } texts && texts.All(n => n?.GetValueKind() == JsonValueKind.String);
            if (catalogue.Find(fact) is null)
            {
                errors.Add(new InputError($"{path}.Facts.{fact}", "There is no such fact."));
            }
            else if (!isRange && !isChoice)
            {
                errors.Add(new InputError($"{path}.Facts.{fact}", "The least and the most of a number, or a list of texts is needed."));
            }
        }
    }

    private static void Between(List<InputError> errors, string path, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            errors.Add(new InputError(path, FormattableString.Invariant($"A number from {least} to {most} is needed here.")));
        }
    }
}
