using System.Globalization;

namespace Studio.Connectors.OrderLines;

/// <summary>Why a line is not taken: an English sentence, which is the resource key, and what stands for its {0}, {1}.</summary>
internal sealed record RejectReason(string Text, params string[] Arguments)
{
    public static RejectReason Open { get; } = new("A quoted text does not end in this line.");

    public static RejectReason AfterQuote { get; } = new("More text follows a closing quote.");

    public static RejectReason NoNumber { get; } = new("The invoice number is missing.");

    public static RejectReason NoCode { get; } = new("The code is missing.");

    public static RejectReason ControlCharacter { get; } = new("The line holds a control character.");

    public static RejectReason NoCustomer { get; } = new("The line names no customer.");

    public static RejectReason FutureContact { get; } = new("The date lies in the future.");

    public static RejectReason TooLarge { get; } = new("The amount is too large.");

    public static RejectReason Columns(int found, int expected) => new("The line has {0} columns, {1} are expected.", Text0(found), Text0(expected));

    public static RejectReason TooLong(string column, int most) => new("The text in column {0} is longer than {1} characters.", column, Text0(most));

    public static RejectReason Quantity(string text) => new("The quantity “{0}” is not a whole number.", Short(text));

    public static RejectReason Price(string text) => new("The price “{0}” is not a number.", Short(text));

    public static RejectReason Decimals(string text, string currency) => new("The price “{0}” has more decimals than {1}.", Short(text), currency);

    public static RejectReason Date(string text) => new("The date “{0}” cannot be read.", Short(text));

    public static RejectReason Future(string number) => new("Document {0} would lie in the future.", number);

    public static RejectReason Customer(string found, string known) => new("Customer {0} contradicts customer {1} of the same document.", found, known);

    public static RejectReason UnknownCustomer(string written) => new("There is no customer {0}.", Short(written));

    public static RejectReason Type(string text) => new("“{0}” is no type of contact that can be imported.", Short(text));

    public static RejectReason Payload(string fault) => new("The details do not fit the type: {0}", fault);

    public static RejectReason Conflict(string number) => new("Document {0} is there already with other content; it was left as it is.", number);

    /// <summary>The sentence in English.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, Text, [.. Arguments]);

    private static string Text0(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
