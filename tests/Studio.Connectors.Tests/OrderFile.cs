using System.Text;
using Studio.Connectors.OrderLines;

namespace Studio.Connectors.Tests;

/// <summary>Builds a file of order lines in the words of the test and reads it.</summary>
internal sealed class OrderFile
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly StringBuilder _text = new();
    private string _currency = "GBP";
    private DateShift _shift = DateShift.None;
    private DateOrder? _dates;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private Encoding _encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);

    public OrderFile(string header = "InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country") => _text.AppendLine(header);

    public OrderFile Line(
        string number = "536365", string code = "85123A", string description = "HEART HOLDER", string quantity = "6", string date = "1/12/2010 08:26", string price = "2,55", string customer = "17850", string country = "United Kingdom") =>
        Raw($"{number};{code};{description};{quantity};{date};{price};{customer};{country}");

    public OrderFile Raw(string line)
    {
        _text.Append(line).Append("\r\n");
        return this;
    }

    public OrderFile In(string currency)
    {
        _currency = currency;
        return this;
    }

    public OrderFile Shifted(DateShift shift)
    {
        _shift = shift;
        return this;
    }

    public OrderFile Dated(DateOrder order)
    {
        _dates = order;
        return this;
    }

    public OrderFile At(string zone)
    {
        _zone = TimeZoneInfo.FindSystemTimeZoneById(zone);
        return this;
    }

    public OrderFile Encoded(Encoding encoding)
    {
        _encoding = encoding;
        return this;
    }

    public ImportContent Read()
    {
        using var stream = new MemoryStream([.. _encoding.GetPreamble(), .. _encoding.GetBytes(_text.ToString())]);
        return OrderLineFile.Read(stream, new ReadingOptions(_currency, _zone, Noon, _shift, _dates), CancellationToken.None);
    }

    /// <summary>The one line of a file that has one.</summary>
    public ImportLine ReadLine() => Read().Documents.ShouldHaveSingleItem().Lines.ShouldHaveSingleItem();

    /// <summary>The one rejection of a file that has one.</summary>
    public RejectedLine ReadReject() => Read().Rejects.ShouldHaveSingleItem();
}
