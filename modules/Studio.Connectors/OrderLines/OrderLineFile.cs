using System.Text;
using Studio.Kernel.Problems;
using Studio.Sales.Orders;
using Studio.Tabular.Csv;

namespace Studio.Connectors.OrderLines;

/// <summary>
/// Reads a file of order lines: finds out how it is written, takes it apart, and puts documents together. The same file and options always give the
/// same answer, so that an import can go on after a crash.
/// </summary>
internal static class OrderLineFile
{
    private const int MostLines = 1_000_000;
    private const int SampleLines = 20;

    /// <summary>Reads the file twice: once to find out how it is written, once for its lines.</summary>
    /// <exception cref="ProblemException">400: it is no such file, or too long.</exception>
    public static ImportContent Read(Stream stream, ReadingOptions options, CancellationToken cancellationToken)
    {
        var format = Detect(stream, options, cancellationToken);
        using var text = Open(stream, format.Encoding);
        using var records = new RecordReader(text, format.Delimiter);
        var columns = Columns.Read(records.Read()?.Fields ?? []);
        var parser = new LineParser(columns, format, options.Currency, options.Zone);
        var assembler = new DocumentAssembler();
        var rejects = new List<RejectedLine>();
        while (records.Read() is { } record)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (line, rejected) = parser.Read(record);
            if (line is not null && assembler.Add(line) is { } reason)
            {
                rejected = Reject(line, reason, options.Currency);
            }

            if (rejected is not null)
            {
                rejects.Add(rejected);
            }
        }

        return Finish(format, options, assembler.Finish(), rejects);
    }

    /// <summary>Moves the dates, leaves out what would lie in the future, and counts.</summary>
    internal static ImportContent Finish(LineFormat format, ReadingOptions options, IReadOnlyList<ImportDocument> all, List<RejectedLine> rejects)
    {
        var days = all.Count == 0 ? 0 : options.Shift.Resolve(all.Where(d => d.Lines.Count > 0).Max(d => d.At), options.Now);
        var documents = new List<ImportDocument>(all.Count);
        foreach (var document in all.Where(d => d.Lines.Count > 0))
        {
            if (document.At.AddDays(days) > options.Now)
            {
                rejects.AddRange(document.Lines.Where(l => !l.IsPart).Select(l => Reject(l, RejectReason.Future(document.Number), options.Currency)));
            }
            else
            {
                documents.Add(document);
            }
        }

        rejects.Sort((a, b) => a.Line.CompareTo(b.Line));
        var products = Products(documents);
        return new ImportContent(format, days, documents, products, rejects, Summarise(documents, products.Count, rejects, options.Currency));
    }

    private static Dictionary<string, ImportProduct> Products(List<ImportDocument> documents)
    {
        var products = new Dictionary<string, ImportProduct>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            foreach (var line in document.Lines.Where(l => l.IsProduct))
            {
                var code = line.Code.ToUpperInvariant();
                var product = products.TryGetValue(code, out var known) ? known : products[code] = new ImportProduct(code);
                if (document.Kind != OrderKinds.Correction)
                {
                    product.Learn(line);
                }
            }
        }

        return products;
    }

    private static ImportSummary Summarise(List<ImportDocument> documents, int products, List<RejectedLine> rejects, string currency)
    {
        var lines = documents.Sum(d => d.FileLines);
        var codes = documents.SelectMany(d => d.Lines).Select(l => l.Code).ToHashSet(StringComparer.Ordinal);
        var minor = documents.Sum(d => d.Lines.Sum(l => (decimal)l.Amount));
        return new ImportSummary
        {
            LinesTotal = lines + rejects.Count,
            Accepted = lines,
            Rejected = rejects.Count,
            AcceptedTotal = minor * new Kernel.Values.Money(1, currency).Major,
            RejectedTotal = rejects.Sum(r => r.Amount ?? 0),
            RejectedWithoutAmount = rejects.Count(r => r.Amount is null),
            Documents = documents.Count,
            Orders = documents.Count(d => d.Kind == OrderKinds.Order),
            Returns = documents.Count(d => d.Kind == OrderKinds.Return),
            Corrections = documents.Count(d => d.Kind == OrderKinds.Correction),
            Products = products,
            ChargeCodes = documents.SelectMany(d => d.Lines).Where(l => !l.IsProduct).Select(l => l.Code).Distinct(StringComparer.Ordinal).Count(),
            ChargeLines = documents.Sum(d => d.Lines.Count(l => !l.IsProduct)),
            CodesAsWritten = codes.Count,
            Customers = documents.Select(d => d.Customer).Where(c => c.Length > 0).Distinct(StringComparer.Ordinal).Count(),
            LinesWithoutCustomer = documents.Where(d => d.Customer.Length == 0).Sum(d => d.FileLines),
            Units = documents.Sum(d => d.Lines.Sum(l => l.Quantity)),
            First = documents.Count == 0 ? null : documents.Min(d => d.At),
            Last = documents.Count == 0 ? null : documents.Max(d => d.At),
            Sample =
            [
                .. documents.Take(SampleLines).SelectMany(d => d.Lines.Take(SampleLines).Select(l => (Document: d, Line: l))).OrderBy(x => x.Line.Line).Take(SampleLines)
                    .Select(x => new PreviewLine(x.Line.Line, x.Line.Number, x.Document.Kind, DocumentAssembler.LineKindOf(x.Document, x.Line), x.Line.Code, x.Line.Description,
                        x.Line.Quantity, x.Line.UnitAmount, x.Line.At, x.Document.Customer, x.Document.Country)),
            ],
        };
    }

    internal static RejectedLine Reject(ImportLine line, RejectReason reason, string currency) => new(line.Line, reason, new Kernel.Values.Money(line.Amount, currency).Major, line.Raw);

    private static LineFormat Detect(Stream stream, ReadingOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return Detect(stream, "utf-8", options, cancellationToken);
        }
        catch (DecoderFallbackException)
        {
            // Exports of old shops: every byte is a character, the pound sign among them.
            return Detect(stream, "iso-8859-1", options, cancellationToken);
        }
    }

    private static LineFormat Detect(Stream stream, string encoding, ReadingOptions options, CancellationToken cancellationToken)
    {
        using var text = Open(stream, encoding);
        string? header;
        do
        {
            header = text.ReadLine() ?? throw ProblemException.Invalid("file", "The file is empty.");
        }
        while (string.IsNullOrWhiteSpace(header));
        var delimiter = Columns.FindDelimiter(header);
        using var records = new RecordReader(text, delimiter);
        Columns columns;
        using (var first = new RecordReader(new StringReader(header), delimiter))
        {
            columns = Columns.Read(first.Read()?.Fields ?? []);
        }

        var (commas, points, dayFirst, monthFirst, lines) = (0, 0, 0, 0, 0);
        while (records.Read() is { } record)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++lines > MostLines)
            {
                throw ProblemException.Invalid("file", $"The file has more than {MostLines} lines. Divide it.");
            }

            if (record.Fields is not { } fields || fields.Length != columns.Count)
            {
                continue;
            }

            var price = fields[columns.Price];
            commas += price.Contains(',', StringComparison.Ordinal) ? 1 : 0;
            points += price.Contains('.', StringComparison.Ordinal) ? 1 : 0;
            var evidence = Dates.Evidence(fields[columns.Date].Trim());
            dayFirst += evidence == DateOrder.DayFirst ? 1 : 0;
            monthFirst += evidence == DateOrder.MonthFirst ? 1 : 0;
        }

        var order = options.Dates ?? (monthFirst > dayFirst ? DateOrder.MonthFirst : DateOrder.DayFirst);
        return new LineFormat(delimiter, commas > points ? ',' : '.', order, encoding);
    }

    internal static StreamReader Open(Stream stream, string encoding)
    {
        stream.Position = 0;
        Encoding how = encoding == "utf-8" ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true) : Encoding.Latin1;
        return new StreamReader(stream, how, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16, leaveOpen: true);
    }
}
