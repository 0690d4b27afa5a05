using System.Globalization;

namespace Studio.Customers.Screens;

/// <summary>The letter that stands for a person.</summary>
internal static class Avatar
{
    /// <summary>The name's first character as people see it, or a question mark.</summary>
    public static string Of(string name) => StringInfo.GetNextTextElement(name.TrimStart()) is { Length: > 0 } first ? first.ToUpper(CultureInfo.CurrentCulture) : "?";
}
