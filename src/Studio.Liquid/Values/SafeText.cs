namespace Studio.Liquid.Values;

/// <summary>Text which is already fit for the output and is not encoded again.</summary>
internal sealed class SafeText(string value)
{
    public string Value { get; } = value;

    public override string ToString() => Value;
}
