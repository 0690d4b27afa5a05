namespace Studio.Statistics.Adaptive;

/// <summary>How the values of a predictor are binned.</summary>
public enum PredictorKind
{
    /// <summary>Numbers, in bins of about equal frequency.</summary>
    Numeric,

    /// <summary>Names, a bin for each that is frequent enough, the rest together.</summary>
    Symbolic,
}

/// <summary>Something known at the time of a decision that may tell how a customer responds.</summary>
/// <param name="Name">Its name, unique within a model.</param>
/// <param name="Kind">How its values are binned.</param>
public sealed record Predictor(string Name, PredictorKind Kind);

/// <summary>The value of a predictor at a decision.</summary>
public readonly record struct PredictorValue
{
    private PredictorValue(double number, string? text)
    {
        Number = number;
        Text = text;
    }

    /// <summary>The value that is not known: a bin of its own. A predictor also takes a value of the other kind, and a number that is not finite, as missing.</summary>
    public static PredictorValue Missing { get; } = new(double.NaN, null);

    /// <summary>The number, or NaN where it is none.</summary>
    public double Number { get; }

    /// <summary>The name, or null where it is none.</summary>
    public string? Text { get; }

    /// <summary>The value of a numeric predictor.</summary>
    public static PredictorValue Of(double number) => double.IsFinite(number) ? new(number, null) : Missing;

    /// <summary>The value of a symbolic predictor; null is missing.</summary>
    public static PredictorValue Of(string? text) => text is null ? Missing : new(double.NaN, text);
}

/// <summary>The bounds of an adaptive model.</summary>
public sealed record AdaptiveOptions
{
    /// <summary>The bins of a numeric predictor at most.</summary>
    public int NumericBins { get; init; } = 10;

    /// <summary>The names that a symbolic predictor tells apart at most; the rest are counted together.</summary>
    public int Symbols { get; init; } = 100;

    /// <summary>The responses that a bin needs before it says anything: a rare name counts among the rest, and a rarer rest adds nothing to the score.</summary>
    public int MinimumBinResponses { get; init; } = 20;

    /// <summary>The bins of the score at most, from which propensities are read.</summary>
    public int ScoreBins { get; init; } = 20;

    /// <summary>The responses that a bin of the score needs.</summary>
    public int MinimumScoreResponses { get; init; } = 50;

    internal static AdaptiveOptions Checked(AdaptiveOptions options)
    {
        if (options.NumericBins is < 2 or > FineCells.Capacity / 2 || options.ScoreBins is < 1 or > FineCells.Capacity / 2)
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"There are 2 to {FineCells.Capacity / 2} numeric bins and 1 to {FineCells.Capacity / 2} bins of the score.");
        }

        if (options.Symbols is < 1 or > SymbolCounts.Limit || options.MinimumBinResponses < 1 || options.MinimumScoreResponses < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"1 to {SymbolCounts.Limit} names are told apart, and bins need at least one response.");
        }

        return options;
    }
}
