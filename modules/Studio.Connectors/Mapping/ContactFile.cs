using System.Text.Json.Nodes;
using Studio.Connectors.OrderLines;
using Studio.Customers.Interactions;
using Studio.Kernel.Problems;
using Studio.Kernel.Schemas;
using Studio.Tabular;

namespace Studio.Connectors.Mapping;

/// <summary>A contact of a file, before anybody looked for its customer.</summary>
/// <param name="Line">The line of the file.</param>
/// <param name="Customer">The customer's number, or empty.</param>
/// <param name="Email">His mail address, or empty.</param>
/// <param name="Key">Its id in the other system, or empty.</param>
/// <param name="Type">The declared type.</param>
/// <param name="Contact">The contact; its subject is not known yet.</param>
/// <param name="Raw">As written.</param>
internal sealed record ImportContact(int Line, string Customer, string Email, string Key, string Type, NewInteraction Contact, string Raw);

/// <summary>Reads a file of contacts row by row, however long it is. The same file and mapping always give the same answer.</summary>
internal sealed class ContactFile(ColumnMapping mapping, ReadingOptions options, int shiftDays, InteractionTypes types)
{
    private const int MostLines = 5_000_000;
    private const int MostRejects = 100_000;
    private const int SampleLines = 20;
    private const string PayloadPrefix = "payload.";

    private readonly Dates _dates = new(mapping.Order, options.Zone);

    /// <summary>Counts what is in the file.</summary>
    /// <exception cref="ProblemException">400: it is no such file, or too long.</exception>
    public static ImportContent Read(Stream file, ColumnMapping mapping, ReadingOptions options, InteractionTypes types, CancellationToken cancellationToken)
    {
        var days = 0;
        if (options.Shift != DateShift.None && !mapping.Of("date").IsEmpty)
        {
            var newest = new ContactFile(mapping, options, 0, types).Rows(file, cancellationToken).Select(r => r.Contact?.Contact.OccurredAt).Max();
            days = newest is { } at ? options.Shift.Resolve(at, options.Now) : 0;
        }

        var (lines, first, last) = (0, (DateTimeOffset?)null, (DateTimeOffset?)null);
        var customers = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var rejects = new List<RejectedLine>();
        var sample = new List<PreviewLine>();
        foreach (var (contact, rejected) in new ContactFile(mapping, options, days, types).Rows(file, cancellationToken))
        {
            lines++;
            if (rejected is not null)
            {
                rejects.Add(rejects.Count < MostRejects ? rejected : throw ProblemException.Invalid("file", $"More than {MostRejects} lines cannot be read. Look at the columns again."));
                continue;
            }

            // Before dates are moved, as the dates of orders are shown.
            var written = contact!.Contact.OccurredAt!.Value.AddDays(-days);
            (first, last) = (first is null || written < first ? written : first, last is null || written > last ? written : last);
            customers.Add(contact.Customer.Length > 0 ? contact.Customer : contact.Email);
            if (sample.Count < SampleLines)
            {
                sample.Add(new PreviewLine(contact.Line, "", contact.Type, "contact", "", contact.Contact.Title, 1, 0, written, contact.Customer.Length > 0 ? contact.Customer : contact.Email, ""));
            }
        }

        var summary = new ImportSummary
        {
            LinesTotal = lines, Accepted = lines - rejects.Count, Rejected = rejects.Count, RejectedWithoutAmount = rejects.Count, Documents = lines - rejects.Count, Contacts = lines - rejects.Count,
            Customers = customers.Count, First = first, Last = last, Sample = sample,
        };
        return new ImportContent(new LineFormat(mapping.Separator == "xlsx" ? '\0' : mapping.Separator[0], mapping.Decimal[0], mapping.Order, "utf-8"), days, [], new Dictionary<string, ImportProduct>(StringComparer.Ordinal), rejects, summary);
    }

    /// <summary>Every row: the contact, or why it is none.</summary>
    public IEnumerable<(ImportContact? Contact, RejectedLine? Rejected)> Rows(Stream file, CancellationToken cancellationToken)
    {
        var encoding = mapping.Separator == "xlsx" ? "utf-8" : RowSource.EncodingOf(file, cancellationToken);
        using var rows = RowSource.Open(file, mapping.Separator, encoding);
        if (mapping.HasHeader)
        {
            rows.Read();
        }

        var lines = 0;
        while (rows.Read() is { } row)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++lines > MostLines)
            {
                throw ProblemException.Invalid("file", $"The file has more than {MostLines} lines. Divide it.");
            }

            yield return Take(row);
        }
    }

    private (ImportContact?, RejectedLine?) Take(FileRow row)
    {
        if (row.Cells is not { } cells)
        {
            return (null, new RejectedLine(row.Line, row.Fault == RowFault.AfterQuote ? RejectReason.AfterQuote : RejectReason.Open, null, row.Raw));
        }

        string Text(string field) => mapping.Of(field).Read(cells);
        var (customer, email, key, name) = (Text("customer"), Text("email"), Text("key"), Text("type"));
        var type = types.Find(name);
        var at = mapping.Of("date").IsEmpty ? options.Now : _dates.Read(Text("date"));
        var reason = Array.Find(cells.ToArray(), c => c.AsSpan().IndexOfAnyInRange('\0', '\u0008') >= 0) is not null ? RejectReason.ControlCharacter
            : customer.Length == 0 && email.Length == 0 ? RejectReason.NoCustomer
            : TooLong(customer, "Customer number", 100) ?? TooLong(email, "Mail address", 200) ?? TooLong(key, "Id in the other system", 200) ?? TooLong(Text("channel"), "Channel", 50)
                ?? TooLong(Text("touchpoint"), "Touchpoint", 100) ?? TooLong(Text("agent"), "Agent", 200) ?? TooLong(Text("title"), "Title", 300) ?? TooLong(Text("text"), "Text", 10_000)
                ?? (type is null || type.Origin == InteractionOrigin.Studio ? RejectReason.Type(name) : at is null ? RejectReason.Date(Text("date")) : at.Value.AddDays(shiftDays) > options.Now ? RejectReason.FutureContact : null);
        if (reason is not null)
        {
            return (null, new RejectedLine(row.Line, reason, null, row.Raw));
        }

        try
        {
            return (new ImportContact(row.Line, customer, email, key, name, new NewInteraction(Subject.Unknown, name)
            {
                Channel = Text("channel") is { Length: > 0 } channel ? channel : "import",
                Touchpoint = Text("touchpoint"),
                OccurredAt = at!.Value.AddDays(shiftDays),
                Agent = Text("agent") is { Length: > 0 } agent ? agent : null,
                Title = Text("title"),
                Text = Text("text"),
                Payload = types.Read(type!, Payload(type!, cells), "payload"),
            }, row.Raw), null);
        }
        catch (ProblemException e)
        {
            return (null, new RejectedLine(row.Line, RejectReason.Payload(e.Message), null, row.Raw));
        }
    }

    private JsonObject Payload(IInteractionType type, IReadOnlyList<string> cells)
    {
        var payload = new JsonObject();
        var declared = types.SchemaOf(type)?.Properties;
        foreach (var (field, source) in mapping.Fields.Where(f => f.Key.StartsWith(PayloadPrefix, StringComparison.Ordinal)))
        {
            var (name, text) = (field[PayloadPrefix.Length..], source.Read(cells));
            if (text.Length > 0)
            {
                var kind = declared?.FirstOrDefault(p => p.Name == name)?.Value.Kind;
                payload[name] = kind is SchemaKind.Integer or SchemaKind.Number && decimal.TryParse(text.Replace(mapping.Decimal, ".", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number
                    : kind == SchemaKind.Boolean && bool.TryParse(text, out var flag) ? flag
                    : text;
            }
        }

        return payload;
    }

    private static RejectReason? TooLong(string text, string column, int most) => text.Length > most ? RejectReason.TooLong(column, most) : null;
}
