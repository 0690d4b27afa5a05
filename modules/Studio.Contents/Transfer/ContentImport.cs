using System.Text.Json;

namespace Studio.Contents.Transfer;

/// <summary>Where an import of items stands.</summary>
public static class ContentImportStates
{
    /// <summary>The file is there; a person says what its columns mean.</summary>
    public const string Preview = "preview";

    /// <summary>It waits for its turn.</summary>
    public const string Queued = "queued";

    /// <summary>It goes on.</summary>
    public const string Running = "running";

    /// <summary>All of the file is dealt with.</summary>
    public const string Completed = "completed";

    /// <summary>A fault stopped it; started again it goes on where it stopped.</summary>
    public const string Failed = "failed";

    /// <summary>A person stopped it; what was imported stays.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>All, in the order of an import's life.</summary>
    public static IReadOnlyList<string> All { get; } = [Preview, Queued, Running, Completed, Failed, Cancelled];

    /// <summary>True where nothing more will happen by itself.</summary>
    public static bool IsOver(string state) => state is Completed or Failed or Cancelled;
}

/// <summary>What a file's columns mean and how its rows become items.</summary>
public sealed record ContentImportOptions
{
    /// <summary>For each column of the file the path that it is put at, or null to leave it out.</summary>
    public IReadOnlyList<string?> Columns { get; init; } = [];

    /// <summary>The path of the column by which a row finds its item; null makes every row a new item.</summary>
    public string? Key { get; init; }

    /// <summary>False keeps items of types with drafts as drafts.</summary>
    public bool Publish { get; init; } = true;
}

/// <summary>What became of the rows.</summary>
public sealed record ContentImportCounters
{
    /// <summary>Items made.</summary>
    public int Created { get; init; }

    /// <summary>Items changed.</summary>
    public int Updated { get; init; }

    /// <summary>Items that were so already.</summary>
    public int Unchanged { get; init; }

    /// <summary>Rows not taken.</summary>
    public int Rejected { get; init; }
}

/// <summary>An import of a table into items of one type.</summary>
public sealed record ContentImport
{
    /// <summary>The import's id.</summary>
    public required string Id { get; init; }

    /// <summary>The type of the items.</summary>
    public required string ContentType { get; init; }

    /// <summary>The file's name as uploaded.</summary>
    public required string FileName { get; init; }

    /// <summary><c>csv</c> or <c>xlsx</c>.</summary>
    public required string Format { get; init; }

    /// <summary>One of <see cref="ContentImportStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>True while it only looks and writes nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>The file's header.</summary>
    public required IReadOnlyList<string> Headers { get; init; }

    /// <summary>What the columns mean.</summary>
    public required ContentImportOptions Options { get; init; }

    /// <summary>The rows below the header.</summary>
    public required int Rows { get; init; }

    /// <summary>The rows dealt with.</summary>
    public required int RowsDone { get; init; }

    /// <summary>What became of them.</summary>
    public required ContentImportCounters Counters { get; init; }

    /// <summary>What a dry run found, or null where there was none with these options.</summary>
    public ContentImportCounters? Checked { get; init; }

    /// <summary>While mended rows are tried again: the state that it was in before and goes back to. Null otherwise.</summary>
    public string? Retrying { get; init; }

    /// <summary>The rows that are tried again, or were the last time.</summary>
    public int RetryRows { get; init; }

    /// <summary>How many of them are dealt with.</summary>
    public int RetryDone { get; init; }

    /// <summary>Who tries them again, or null.</summary>
    public string? RetryBy { get; init; }

    /// <summary>What stopped it, or null.</summary>
    public string? Error { get; init; }

    /// <summary>Who uploaded the file.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended, or null.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>True where rows that were not taken may be mended and tried again.</summary>
    public bool CanMend => State is ContentImportStates.Completed or ContentImportStates.Cancelled;
}

/// <summary>Why a cell or a row was not taken.</summary>
/// <param name="Line">The line of the file, or row of the sheet, from 1.</param>
/// <param name="Column">The column's header; empty where it is about the row.</param>
/// <param name="Path">The path in the item; empty where it is about the row.</param>
/// <param name="Message">Why, in English: the resource key.</param>
public sealed record ContentImportError(int Line, string Column, string Path, string Message);

/// <summary>A row that was not taken, as it stands now, and why.</summary>
/// <param name="Line">The line of the file, or row of the sheet, from 1.</param>
/// <param name="Cells">Its cells, one for each column of the file; more where the row had more.</param>
/// <param name="Errors">Why.</param>
public sealed record ContentImportRejectedRow(int Line, IReadOnlyList<string> Cells, IReadOnlyList<ContentImportError> Errors);

/// <summary>A page of rows that were not taken.</summary>
public sealed record ContentImportRejectedPage(IReadOnlyList<ContentImportRejectedRow> Rows, long Total, int Page, int Pages);

/// <summary>New cells of a row that was not taken.</summary>
/// <param name="Line">The row.</param>
/// <param name="Cells">By the place of the column in the file; others stay as they are.</param>
public sealed record MendedRow(int Line, IReadOnlyDictionary<int, string> Cells);

/// <summary>A row of the table of imports.</summary>
internal sealed class ContentImportRow
{
    public const string Select = "SELECT Id, ContentType, FileName, Format, State, DryRun, Headers, Options, Lines, LinesDone, Counters, Checked, Error, CreatedBy, CreatedUtc, FinishedUtc, Retrying, RetryLines, RetryDone, RetryBy FROM ContentImport";

    public string Id { get; set; } = "";

    public string ContentType { get; set; } = "";

    public string FileName { get; set; } = "";

    public string Format { get; set; } = "";

    public string State { get; set; } = "";

    public long DryRun { get; set; }

    public string Headers { get; set; } = "[]";

    public string Options { get; set; } = "{}";

    public long Lines { get; set; }

    public long LinesDone { get; set; }

    public string Counters { get; set; } = "{}";

    public string? Checked { get; set; }

    public string? Error { get; set; }

    public string CreatedBy { get; set; } = "";

    public long CreatedUtc { get; set; }

    public long? FinishedUtc { get; set; }

    public string? Retrying { get; set; }

    public long RetryLines { get; set; }

    public long RetryDone { get; set; }

    public string? RetryBy { get; set; }

    public ContentImport ToImport() => new()
    {
        Id = Id,
        ContentType = ContentType,
        FileName = FileName,
        Format = Format,
        State = State,
        DryRun = DryRun == 1,
        Headers = JsonSerializer.Deserialize<string[]>(Headers)!,
        Options = JsonSerializer.Deserialize<ContentImportOptions>(Options)!,
        Rows = (int)Lines,
        RowsDone = (int)LinesDone,
        Counters = JsonSerializer.Deserialize<ContentImportCounters>(Counters)!,
        Checked = Checked is null ? null : JsonSerializer.Deserialize<ContentImportCounters>(Checked),
        Retrying = Retrying,
        RetryRows = (int)RetryLines,
        RetryDone = (int)RetryDone,
        RetryBy = RetryBy,
        Error = Error,
        CreatedBy = CreatedBy,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedUtc),
        FinishedAt = FinishedUtc is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
    };
}
