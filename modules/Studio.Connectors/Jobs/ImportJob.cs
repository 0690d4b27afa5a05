using System.Text.Json;
using Studio.Connectors.Mapping;
using Studio.Connectors.OrderLines;

namespace Studio.Connectors.Jobs;

/// <summary>Where an import stands.</summary>
public static class ImportStates
{
    /// <summary>The file is there; a person says which column holds what.</summary>
    public const string Mapping = "mapping";

    /// <summary>The file is understood; a person looks at it.</summary>
    public const string Preview = "preview";

    /// <summary>It waits for its turn.</summary>
    public const string Queued = "queued";

    /// <summary>It goes on.</summary>
    public const string Running = "running";

    /// <summary>All of the file is in.</summary>
    public const string Completed = "completed";

    /// <summary>A fault stopped it; it can be started again and goes on where it stopped.</summary>
    public const string Failed = "failed";

    /// <summary>A person stopped it; what was imported stays.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>True where nothing more will happen by itself.</summary>
    public static bool IsOver(string state) => state is Completed or Failed or Cancelled;
}

/// <summary>What is asked of an import; absent values follow the tenant and the file.</summary>
/// <param name="Currency">ISO 4217, or null for the tenant's.</param>
/// <param name="Shift"><c>now</c> (also where null), <c>none</c> or a number of days.</param>
/// <param name="Dates"><c>auto</c> (also where null), <c>day-first</c> or <c>month-first</c>.</param>
public sealed record ImportRequest(string? Currency, string? Shift, string? Dates)
{
    /// <summary>What the lines are, one of <see cref="MappedKinds"/>; null for order lines with the usual columns.</summary>
    public string? Kind { get; init; }

    /// <summary>Where the file has what, where that is known already; a person is asked otherwise.</summary>
    public ColumnMapping? Mapping { get; init; }
}

/// <summary>How a job reads its file; settled when the file is uploaded, so that every later reading gives the same answer.</summary>
public sealed record ImportOptions
{
    /// <summary>The currency of the prices.</summary>
    public string Currency { get; init; } = "";

    /// <summary>The whole days that dates are moved by.</summary>
    public int ShiftDays { get; init; }

    /// <summary>The time zone of the file's dates.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The moment of the upload, in milliseconds: no date may lie after it.</summary>
    public long NowUtc { get; init; }

    /// <summary>Where the file has what; null for order lines with the usual columns.</summary>
    public ColumnMapping? Mapping { get; init; }

    /// <summary>How dates are to be moved, as it was asked for.</summary>
    public string Shift { get; init; } = "now";

    /// <summary>The hash of the file, SHA-256 in hexadecimal.</summary>
    public string FileHash { get; init; } = "";

    /// <summary>How the file is written.</summary>
    public LineFormat Format { get; init; } = new(',', '.', DateOrder.DayFirst, "utf-8");
}

/// <summary>How far a job is; written in the transaction of each batch.</summary>
public sealed record ImportCounters
{
    /// <summary>Lines dealt with.</summary>
    public int LinesRead { get; init; }

    /// <summary>Lines that are in the database now, unchanged ones included.</summary>
    public int Accepted { get; init; }

    /// <summary>Lines that are not, for the reasons listed.</summary>
    public int Rejected { get; init; }

    /// <summary>Documents that were there already with the same content.</summary>
    public int Unchanged { get; init; }

    /// <summary>Documents that were made.</summary>
    public int Created { get; init; }

    /// <summary>Documents that were there already with other content.</summary>
    public int Conflicts { get; init; }

    /// <summary>Products that were made.</summary>
    public int ProductsCreated { get; init; }

    /// <summary>Customers that were made.</summary>
    public int CustomersCreated { get; init; }

    /// <summary>The amounts of the accepted lines, in minor units.</summary>
    public long AcceptedAmount { get; init; }

    /// <summary>The amounts of the rejected lines in major units, as far as they can be read.</summary>
    public decimal RejectedTotal { get; init; }
}

/// <summary>An import of one file.</summary>
public sealed record ImportJob
{
    /// <summary>The job's id.</summary>
    public required string Id { get; init; }

    /// <summary>The file's name as uploaded.</summary>
    public required string FileName { get; init; }

    /// <summary>One of <see cref="ImportStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>How the file is read.</summary>
    public required ImportOptions Options { get; init; }

    /// <summary>What was counted before anything was written.</summary>
    public required ImportSummary Summary { get; init; }

    /// <summary>How far it is.</summary>
    public required ImportCounters Counters { get; init; }

    /// <summary>How many of the file's documents are dealt with.</summary>
    public required int DocumentsDone { get; init; }

    /// <summary>What stopped it, or null.</summary>
    public string? Error { get; init; }

    /// <summary>Who uploaded the file.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it began, or null.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, or null.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Where it stands, for the API and the progress island.</summary>
    public ImportReport ToReport()
    {
        var before = State is ImportStates.Preview or ImportStates.Mapping;
        return new ImportReport
        {
            Id = Id,
            FileName = FileName,
            State = State,
            Currency = Options.Currency,
            ShiftDays = Options.ShiftDays,
            LinesTotal = Summary.LinesTotal,
            LinesRead = Counters.LinesRead,
            Accepted = before ? Summary.Accepted : Counters.Accepted,
            Rejected = before ? Summary.Rejected : Counters.Rejected,
            AcceptedTotal = before ? Summary.AcceptedTotal : new Kernel.Values.Money(Counters.AcceptedAmount, Options.Currency).Major,
            RejectedTotal = before ? Summary.RejectedTotal : Counters.RejectedTotal,
            RejectedWithoutAmount = Summary.RejectedWithoutAmount,
            Unchanged = Counters.Unchanged,
            Created = Counters.Created,
            Conflicts = Counters.Conflicts,
            Documents = Summary.Documents,
            Orders = Summary.Orders,
            Returns = Summary.Returns,
            Corrections = Summary.Corrections,
            Products = Summary.Products,
            Customers = Summary.Customers,
            Contacts = Summary.Contacts,
            Units = Summary.Units,
            Mapping = Options.Mapping,
            CodesAsWritten = Summary.CodesAsWritten,
            ChargeCodes = Summary.ChargeCodes,
            ProductsCreated = Counters.ProductsCreated,
            CustomersCreated = Counters.CustomersCreated,
            Error = Error,
        };
    }
}

/// <summary>What <c>GET /api/imports/{id}</c> answers. Counts of documents, products, customers and codes are of the file; those of what was made say so.</summary>
public sealed record ImportReport
{
    /// <summary>The job.</summary>
    public required string Id { get; init; }

    /// <summary>The file.</summary>
    public required string FileName { get; init; }

    /// <summary>One of <see cref="ImportStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>The currency of all amounts.</summary>
    public required string Currency { get; init; }

    /// <summary>The days that dates are moved by.</summary>
    public required int ShiftDays { get; init; }

    /// <summary>The file's lines.</summary>
    public required int LinesTotal { get; init; }

    /// <summary>Lines dealt with.</summary>
    public required int LinesRead { get; init; }

    /// <summary>Lines taken.</summary>
    public required int Accepted { get; init; }

    /// <summary>Lines not taken.</summary>
    public required int Rejected { get; init; }

    /// <summary>The amounts of the lines taken.</summary>
    public required decimal AcceptedTotal { get; init; }

    /// <summary>The amounts of the lines not taken, as far as they can be read.</summary>
    public required decimal RejectedTotal { get; init; }

    /// <summary>Lines not taken whose amount cannot be read.</summary>
    public required int RejectedWithoutAmount { get; init; }

    /// <summary>Documents that were there already.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Documents made.</summary>
    public required int Created { get; init; }

    /// <summary>Documents that were there with other content.</summary>
    public required int Conflicts { get; init; }

    /// <summary>Documents of the file.</summary>
    public required int Documents { get; init; }

    /// <summary>Orders of the file.</summary>
    public required int Orders { get; init; }

    /// <summary>Credit notes of the file.</summary>
    public required int Returns { get; init; }

    /// <summary>Contacts of the file.</summary>
    public required int Contacts { get; init; }

    /// <summary>The quantities of the file's accepted lines.</summary>
    public required long Units { get; init; }

    /// <summary>Where the file has what; null for order lines with the usual columns.</summary>
    public ColumnMapping? Mapping { get; init; }

    /// <summary>Corrections of the file.</summary>
    public required int Corrections { get; init; }

    /// <summary>Products of the file.</summary>
    public required int Products { get; init; }

    /// <summary>Customers of the file.</summary>
    public required int Customers { get; init; }

    /// <summary>Different codes as written, services included.</summary>
    public required int CodesAsWritten { get; init; }

    /// <summary>Different codes of services.</summary>
    public required int ChargeCodes { get; init; }

    /// <summary>Products made.</summary>
    public required int ProductsCreated { get; init; }

    /// <summary>Customers made.</summary>
    public required int CustomersCreated { get; init; }

    /// <summary>What stopped it, or null.</summary>
    public string? Error { get; init; }
}

/// <summary>A rejected line as it is kept.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Reason">An English sentence, the resource key, with {0}, {1} for the arguments.</param>
/// <param name="Arguments">What stands for them.</param>
/// <param name="Raw">The line as written; at most 2,000 characters of it.</param>
public sealed record ImportReject(int Line, string Reason, IReadOnlyList<string> Arguments, string Raw);

/// <summary>A row of the job table.</summary>
internal sealed class ImportJobRow
{
    public const string Select = "SELECT Id, FileName, State, Options, Summary, Counters, DocumentsDone, Error, CreatedBy, CreatedUtc, StartedUtc, FinishedUtc FROM ImportJob";

    public string Id { get; set; } = "";

    public string FileName { get; set; } = "";

    public string State { get; set; } = "";

    public string Options { get; set; } = "{}";

    public string Summary { get; set; } = "{}";

    public string Counters { get; set; } = "{}";

    public long DocumentsDone { get; set; }

    public string? Error { get; set; }

    public string CreatedBy { get; set; } = "";

    public long CreatedUtc { get; set; }

    public long? StartedUtc { get; set; }

    public long? FinishedUtc { get; set; }

    public ImportJob ToJob() => new()
    {
        Id = Id,
        FileName = FileName,
        State = State,
        Options = JsonSerializer.Deserialize<ImportOptions>(Options)!,
        Summary = JsonSerializer.Deserialize<ImportSummary>(Summary)!,
        Counters = JsonSerializer.Deserialize<ImportCounters>(Counters)!,
        DocumentsDone = (int)DocumentsDone,
        Error = Error,
        CreatedBy = CreatedBy,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedUtc),
        StartedAt = Instant(StartedUtc),
        FinishedAt = Instant(FinishedUtc),
    };

    private static DateTimeOffset? Instant(long? milliseconds) => milliseconds is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}
