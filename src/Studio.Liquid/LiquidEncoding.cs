namespace Studio.Liquid;

/// <summary>What happens to a value when <c>{{ }}</c>, <c>echo</c> or <c>cycle</c> writes it.</summary>
public enum LiquidEncoding
{
    /// <summary>The five HTML characters are encoded unless the value was marked as trusted by the <c>raw</c> filter or was already encoded (<c>escape</c>, <c>capture</c>).</summary>
    Html,

    /// <summary>Values are written as they are: for plain-text messages.</summary>
    None,
}
