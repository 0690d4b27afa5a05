namespace Studio.Liquid.Parsing;

internal enum MarkupKind
{
    Name,
    Text,
    Number,
    Compare,
    Symbol,
    Range,
    End,
}

/// <summary>A piece of the markup of an output or a tag.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">How it is written; of a string, its content.</param>
/// <param name="Offset">Where it begins in the source.</param>
/// <param name="Length">How long it is in the source.</param>
internal readonly record struct MarkupToken(MarkupKind Kind, string Text, int Offset, int Length)
{
    public bool Is(char symbol) => Kind == MarkupKind.Symbol && Text[0] == symbol;

    public bool IsName(string name) => Kind == MarkupKind.Name && string.Equals(Text, name, StringComparison.Ordinal);

    public string Describe() => Kind == MarkupKind.End ? "the end" : $"'{Text}'";
}
