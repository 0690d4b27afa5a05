namespace Studio.Connectors.OrderLines;

/// <summary>
/// Tells goods from services by the code, the same for every file:
/// <list type="number">
/// <item>a code that begins with a digit is a product (85123A, 10002, 15CMROSES);</item>
/// <item>so is one with three or more digits anywhere (gift_0001_20, DCGS0058);</item>
/// <item>so are the families that are sold without a number: DCGS… (party bags) and PADS (cushion pads);</item>
/// <item>every other code is a charge (POST, DOT, M, D, C2, S, B, CRUK, AMAZONFEE, BANK CHARGES).</item>
/// </list>
/// </summary>
internal static class CodeRule
{
    private const int DigitsOfAProduct = 3;
    private static readonly string[] ProductFamilies = ["DCGS", "PADS"];
    private static readonly string[] BookkeepingCodes = ["B", "ADJUST", "ADJUST2"];

    /// <summary>True for goods, false for a charge.</summary>
    public static bool IsProduct(string code) =>
        char.IsAsciiDigit(code[0])
        || code.Count(char.IsAsciiDigit) >= DigitsOfAProduct
        || ProductFamilies.Any(family => code.StartsWith(family, StringComparison.OrdinalIgnoreCase));

    /// <summary>True for the codes by which a shop corrects its books: without a customer they are no sale.</summary>
    public static bool IsBookkeeping(string code) => BookkeepingCodes.Contains(code, StringComparer.OrdinalIgnoreCase);
}
