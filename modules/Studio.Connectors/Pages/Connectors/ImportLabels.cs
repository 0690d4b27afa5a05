using System.Globalization;
using Studio.Connectors.Jobs;
using Studio.Kernel.Values;

namespace Studio.Connectors.Pages.Connectors;

/// <summary>How the pages name and colour things.</summary>
internal static class ImportLabels
{
    /// <summary>The resource key of a state.</summary>
    public static string State(string state) => state switch
    {
        ImportStates.Mapping => "Columns to be chosen",
        ImportStates.Preview => "Preview",
        ImportStates.Queued => "Waiting",
        ImportStates.Running => "Running",
        ImportStates.Completed => "Finished",
        ImportStates.Failed => "Failed",
        ImportStates.Cancelled => "Cancelled",
        _ => state,
    };

    /// <summary>The states that a list can be filtered by.</summary>
    public static IReadOnlyList<string> States { get; } = [ImportStates.Mapping, ImportStates.Preview, ImportStates.Queued, ImportStates.Running, ImportStates.Completed, ImportStates.Failed, ImportStates.Cancelled];

    /// <summary>The badge's tone.</summary>
    public static string Tone(string state) => state switch
    {
        ImportStates.Completed => "success",
        ImportStates.Failed => "danger",
        ImportStates.Cancelled => "warning",
        ImportStates.Preview or ImportStates.Mapping => "info",
        _ => "accent",
    };

    /// <summary>The resource key of a document's or a line's kind.</summary>
    public static string Kind(string kind) => kind switch
    {
        "order" => "Order",
        "return" => "Return",
        "correction" => "Correction",
        "product" => "Product",
        "contact" => "Contact",
        "charge" => "Charge",
        "adjustment" => "Adjustment",
        _ => kind,
    };

    /// <summary>A count with the culture's grouping.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>An amount in major units; one that was rejected may have more decimals than its currency.</summary>
    public static string Amount(decimal major, string currency) =>
        $"{currency} {major.ToString("#,0." + new string('0', Money.Decimals(currency)) + "####", CultureInfo.CurrentCulture)}";
}
