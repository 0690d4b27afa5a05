using System.Globalization;

namespace Studio.Benchmarks.Hosts;

/// <summary>Conditions as planners write them on the imported data, each different, over fields of the customer, facts of behaviour, the cart and the visit.</summary>
internal static class Conditions
{
    private static readonly string[] Countries = ["Germany", "EIRE", "France", "Norway", "Italy", "Japan", "Belgium", "Spain"];
    private static readonly string[] Codes = ["22423", "85123A", "22633", "22632", "22866", "22865", "22086", "22910", "22867", "84029E", "22961", "22469", "84879", "22752"];

    /// <summary>The condition at a place; the same each time.</summary>
    public static string At(int index)
    {
        var step = index / 10;
        var (country, code, other) = (Countries[step % Countries.Length], Codes[step % Codes.Length], Codes[(step + 5) % Codes.Length]);
        FormattableString condition = (index % 10) switch
        {
            0 => $"facts.orderTotal90d > {100 + (step * 70)} && facts.orderCount90d >= {1 + (step % 4)}",
            1 => $"customer.country == '{country}' && facts.orderTotal90d >= {20 * step}",
            2 => $"facts.bought('{code}') && !facts.bought('{other}')",
            3 => $"cart.total >= {10 + (step * 5)} && facts.daysSinceLastOrder < {30 + step}",
            4 => $"(facts.complaints90d > 0 || facts.returnTotal90d > {5 * step}) && facts.orderCount90d > 0",
            5 => $"customer.country != 'United Kingdom' && (facts.orderTotal90d > {100 + (10 * step)} || facts.orderCount90d > {1 + (step % 5)})",
            6 => $"cart.has('{code}') && !facts.bought('{code}')",
            7 => $"facts.daysSinceLastOrder <= {2 + step} && facts.contacts30d >= {1 + (step % 8)}",
            8 => $"customer.known && facts.orderTotal90d / facts.orderCount90d > {150 + (60 * step)}",
            _ => $"visit.minutes >= {step} && visit.pages > {step % 7} && context.touchpoint == 'shop.cart'",
        };
        return condition.ToString(CultureInfo.InvariantCulture);
    }
}
