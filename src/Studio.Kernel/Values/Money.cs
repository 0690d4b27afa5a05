using System.Collections.Frozen;
using System.Globalization;

namespace Studio.Kernel.Values;

/// <summary>An amount of money: integer minor units of an ISO 4217 currency, so that no cent is lost. Amounts of different currencies never meet.</summary>
/// <param name="Amount">Minor units: cents for EUR, whole yen for JPY.</param>
/// <param name="Currency">The ISO 4217 code in upper case.</param>
public readonly record struct Money(long Amount, string Currency)
{
    /// <summary>The currencies whose minor unit has another number of decimals than 2 (ISO 4217), by that number.</summary>
    public static IReadOnlyDictionary<int, IReadOnlyList<string>> UnusualDecimals { get; } = new Dictionary<int, IReadOnlyList<string>>
    {
        [0] = ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"],
        [3] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"],
    };

    // After what it is made from: static members are made in the order of the text.
    private static readonly FrozenDictionary<string, int> KnownDecimals = UnusualDecimals.SelectMany(d => d.Value.Select(c => (Code: c, Decimals: d.Key))).ToFrozenDictionary(c => c.Code, c => c.Decimals, StringComparer.Ordinal);

    /// <summary>How many decimals the currency's minor unit has (ISO 4217), 2 unless the code is known to differ.</summary>
    public static int Decimals(string currency) => KnownDecimals.GetValueOrDefault(currency, 2);

    /// <summary>True where the text has the form of a currency code.</summary>
    public static bool IsCurrency(string? code) => code is { Length: 3 } && code.All(char.IsAsciiLetterUpper);

    /// <summary>The amount in major units.</summary>
    public decimal Major => Amount / Scale(Currency);

    /// <summary>Money from major units; exact or an error.</summary>
    /// <exception cref="ArgumentException">The amount has more decimals than the currency.</exception>
    public static Money FromMajor(decimal major, string currency)
    {
        var minor = major * Scale(currency);
        return minor == decimal.Truncate(minor)
            ? new Money((long)minor, currency)
            : throw new ArgumentException($"{major.ToString(CultureInfo.InvariantCulture)} has more decimals than {currency}.", nameof(major));
    }

    /// <summary>The amount times a whole number.</summary>
    public Money Times(long count) => this with { Amount = checked(Amount * count) };

    /// <summary>The sum of two amounts of one currency.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public Money Plus(Money other) => other.Currency == Currency
        ? this with { Amount = checked(Amount + other.Amount) }
        : throw new InvalidOperationException($"{Currency} and {other.Currency} cannot be added without a rate.");

    /// <summary>For people: grouped digits of the culture and the code, as in <c>GBP 1,234.50</c>.</summary>
    public string Format(CultureInfo culture) => $"{Currency} {Major.ToString("N" + Decimals(Currency).ToString(CultureInfo.InvariantCulture), culture)}";

    /// <summary>The amount with its code, invariant.</summary>
    public override string ToString() => Format(CultureInfo.InvariantCulture);

    private static decimal Scale(string currency) => Decimals(currency) switch { 0 => 1m, 3 => 1000m, _ => 100m };
}
