using System.Globalization;

namespace Studio.Customers.Tests.Segments;

/// <summary>Writes conditions that a planner might write, and some that only a test would.</summary>
internal sealed class RandomCondition(Random random)
{
    /// <summary>Texts that are ordered, cased and cut differently by those who are careless.</summary>
    public static readonly string[] Texts = ["a", "A", "b", "ab", "Ab", "a%", "a_b", "台北", "台中", "it's", "\U0001F600x", "\uE000", "é", "10", "9", "x\\y", "ß", "aa", ""];

    private static readonly string[] TextFacts = ["customer.name", "customer.country", "customer.city", "facts.label"];
    private static readonly string[] NumberFacts = ["customer.weight", "customer.visits", "customer.budget", "customer.seen", "facts.orders", "facts.average"];
    private static readonly string[] BooleanFacts = ["customer.vip", "customer.known", "customer.sample"];
    private static readonly string[] Orders = ["<", "<=", ">", ">="];
    private static readonly string[] Equalities = ["==", "===", "!=", "!=="];

    public string Write(int depth) => random.Next(depth > 3 ? 1 : 6) switch
    {
        0 or 1 or 2 when depth > 0 => Leaf(),
        3 => $"!({Write(depth + 1)})",
        4 => $"({Write(depth + 1)} || {Write(depth + 1)})",
        5 => $"({Write(depth + 1)} && {Write(depth + 1)} && {Write(depth + 1)})",
        _ => $"({Write(depth + 1)} && {Write(depth + 1)})",
    };

    /// <summary>A number with up to three decimals; the third is in no column of two.</summary>
    public static string Number(Random random) => random.Next(5) == 0 ? "10.1" : (random.Next(-150, 1100) / 100m).ToString(CultureInfo.InvariantCulture);

    private string Leaf() => random.Next(14) switch
    {
        0 => $"{Pick(TextFacts)} {Pick(Equalities)} {Text()}",
        1 => $"{Text()} {Pick(Equalities)} {Pick(TextFacts)}",
        2 => $"{Pick(TextFacts)} {Pick(Orders)} {Text()}",
        3 => $"{Pick(TextFacts)}.{Pick(["includes", "startsWith", "endsWith"])}({Text()})",
        4 => $"[{Text()}, {Text()}, {Text()}].includes({Pick(TextFacts)})",
        5 => $"{Pick(NumberFacts)} {Pick(Equalities)} {Literal()}",
        6 or 7 => $"{Pick(NumberFacts)} {Pick(Orders)} {Literal()}",
        8 => $"{Literal()} {Pick(Orders)} {Pick(NumberFacts)}",
        9 => $"[{Literal()}, {Literal()}].includes({Pick(NumberFacts)})",
        10 => Pick(BooleanFacts),
        11 => $"{Pick(BooleanFacts)} {Pick(Equalities)} {Pick(["true", "false"])}",
        12 => $"{Pick([.. TextFacts, .. NumberFacts, .. BooleanFacts, "customer.born"])} {Pick(["== null", "!= null", "=== undefined", "!== undefined"])}",
        _ => random.Next(3) switch
        {
            0 => $"customer.born {Pick(Orders)} '20{random.Next(10, 26):D2}-05-01'",
            1 => Pick([.. TextFacts, .. NumberFacts]),
            _ => $"{Pick(NumberFacts)} + 1 > {Literal()}",
        },
    };

    private string Literal() => random.Next(8) == 0 ? "10.105" : Number(random);

    private string Text() => "'" + Pick(Texts).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
