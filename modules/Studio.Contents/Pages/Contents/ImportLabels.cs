using System.Globalization;
using Studio.Contents.Transfer;

namespace Studio.Contents.Pages.Contents;

/// <summary>How the pages of imports name and colour things.</summary>
internal static class ImportLabels
{
    /// <summary>The resource key of a state.</summary>
    public static string State(ContentImport import) => import is { DryRun: true, State: ContentImportStates.Queued or ContentImportStates.Running } ? "Being checked" : State(import.State);

    /// <summary>The resource key of a state.</summary>
    public static string State(string state) => state switch
    {
        ContentImportStates.Preview => "Preview",
        ContentImportStates.Queued => "Waiting",
        ContentImportStates.Running => "Running",
        ContentImportStates.Completed => "Finished",
        ContentImportStates.Failed => "Failed",
        ContentImportStates.Cancelled => "Cancelled",
        _ => state,
    };

    /// <summary>The badge's tone.</summary>
    public static string Tone(string state) => state switch
    {
        ContentImportStates.Completed => "success",
        ContentImportStates.Failed => "danger",
        ContentImportStates.Cancelled => "warning",
        ContentImportStates.Preview => "info",
        _ => "accent",
    };

    /// <summary>A count for people.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.CurrentCulture);
}
