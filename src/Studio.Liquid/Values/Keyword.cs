namespace Studio.Liquid.Values;

/// <summary>The values <c>empty</c> and <c>blank</c>: equal to every value of that kind, written as nothing.</summary>
internal sealed class Keyword
{
    public static readonly Keyword Empty = new();

    public static readonly Keyword Blank = new();

    private Keyword()
    {
    }

    public bool Matches(object? value) => ReferenceEquals(this, Empty) ? IsEmpty(value) : IsBlank(value);

    public static bool IsEmpty(object? value) => value switch
    {
        string text => text.Length == 0,
        LiquidMap map => map.Count == 0,
        IReadOnlyList<object?> list => list.Count == 0,
        Keyword keyword => ReferenceEquals(keyword, Empty),
        _ => false,
    };

    private static bool IsBlank(object? value) => value switch
    {
        null or false => true,
        string text => string.IsNullOrWhiteSpace(text),
        Keyword => true,
        _ => IsEmpty(value),
    };
}
