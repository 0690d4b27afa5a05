namespace Studio.Statistics.Adaptive;

/// <summary>
/// What an adaptive model has learned: naive Bayes over binned predictors as published for Pega's adaptive models (Pega documentation,
/// "Adaptive Decision Manager, model formulas"; the open pdstools package). It learns from one response after the other, and
/// <see cref="ToSnapshot"/> gives what decisions are scored with. Not for use by several threads at once.
/// </summary>
/// <remarks>
/// Several hosts learn into empty models of their own and <see cref="Merge"/> these increments into the shared one. Counts of names and totals
/// add up exactly; numbers, and scores, are right to within one of the fine cells that bins are made of.
/// </remarks>
public sealed class AdaptiveModel
{
    /// <summary>The predictors of a model at most.</summary>
    public const int PredictorLimit = 500;

    /// <summary>Makes a model that has learned nothing.</summary>
    /// <exception cref="ArgumentException">Two predictors have the same name, or there are too many.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public AdaptiveModel(IEnumerable<Predictor> predictors, AdaptiveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(predictors);
        Options = AdaptiveOptions.Checked(options ?? new AdaptiveOptions());
        Predictors = [.. predictors];
        if (Predictors.Count > PredictorLimit || Predictors.Select(p => p.Name).Distinct(StringComparer.Ordinal).Count() != Predictors.Count)
        {
            throw new ArgumentException($"A model has at most {PredictorLimit} predictors, each with a name of its own.", nameof(predictors));
        }

        States = [.. Predictors.Select(p => new PredictorState(p.Kind))];
    }

    /// <summary>The predictors, in the order in which values are given.</summary>
    public IReadOnlyList<Predictor> Predictors { get; }

    /// <summary>The bounds.</summary>
    public AdaptiveOptions Options { get; }

    /// <summary>All responses learned.</summary>
    public Counts Responses { get; internal set; }

    internal IReadOnlyList<PredictorState> States { get; }

    internal FineCells Scores { get; } = new();

    /// <summary>Learns a response.</summary>
    /// <param name="values">The values at the decision, one for each predictor.</param>
    /// <param name="positive">Whether the response was the wanted one.</param>
    /// <param name="score">
    /// The score that the decision was made with (<see cref="PropensityScore.Score"/>), from which propensities are calibrated; null where none
    /// was.
    /// </param>
    /// <exception cref="ArgumentException">There is not one value for each predictor.</exception>
    public void Learn(ReadOnlySpan<PredictorValue> values, bool positive, double? score = null)
    {
        if (values.Length != States.Count)
        {
            throw new ArgumentException($"{States.Count} values are needed.", nameof(values));
        }

        var counts = Counts.Of(positive);
        Responses += counts;
        for (var i = 0; i < values.Length; i++)
        {
            States[i].Add(values[i], counts, Options.Symbols);
        }

        if (score is { } given && double.IsFinite(given))
        {
            Scores.Add(given, counts);
        }
    }

    /// <summary>Adds what another model of the same predictors has learned, such as a host's increment.</summary>
    /// <exception cref="ArgumentException">The predictors differ; <see cref="WithPredictors"/> makes them alike.</exception>
    public void Merge(AdaptiveModel increment)
    {
        ArgumentNullException.ThrowIfNull(increment);
        if (ReferenceEquals(increment, this) || !increment.Predictors.SequenceEqual(Predictors))
        {
            throw new ArgumentException("Only another model of the same predictors can be added.", nameof(increment));
        }

        Responses += increment.Responses;
        for (var i = 0; i < States.Count; i++)
        {
            States[i].Add(increment.States[i], Options.Symbols);
        }

        Scores.Add(increment.Scores);
    }

    /// <summary>A copy with other predictors: those that stay keep what was learned of them, new ones begin with nothing, others are dropped.</summary>
    public AdaptiveModel WithPredictors(IEnumerable<Predictor> predictors)
    {
        var copy = new AdaptiveModel(predictors, Options) { Responses = Responses };
        for (var i = 0; i < copy.Predictors.Count; i++)
        {
            var at = Predictors.ToList().IndexOf(copy.Predictors[i]);
            if (at >= 0)
            {
                copy.States[i].Add(States[at], Options.Symbols);
            }
        }

        copy.Scores.Add(Scores);
        return copy;
    }

    /// <summary>What decisions are scored with from now on: immutable, and for any number of threads.</summary>
    public AdaptiveSnapshot ToSnapshot() => new(this);
}

/// <summary>What was learned of one predictor.</summary>
internal sealed class PredictorState(PredictorKind kind)
{
    public FineCells? Numbers { get; } = kind == PredictorKind.Numeric ? new() : null;

    public SymbolCounts? Symbols { get; } = kind == PredictorKind.Symbolic ? new() : null;

    public Counts Missing { get; set; }

    public void Add(PredictorValue value, Counts counts, int places)
    {
        if (Numbers is { } numbers && double.IsFinite(value.Number))
        {
            numbers.Add(value.Number, counts);
        }
        else if (Symbols is { } symbols && value.Text is { } text)
        {
            symbols.Add(text, counts, places);
        }
        else
        {
            Missing += counts;
        }
    }

    public void Add(PredictorState other, int places)
    {
        Missing += other.Missing;
        Numbers?.Add(other.Numbers!);
        Symbols?.Add(other.Symbols!, places);
    }
}
