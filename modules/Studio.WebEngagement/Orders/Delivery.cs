using Studio.Kernel.Problems;

namespace Studio.WebEngagement.Orders;

/// <summary>
/// What a customer writes about the delivery. Asked for and kept where the type of orders has a text field for it: Recipient, Address, Phone, Note.
/// </summary>
/// <param name="Recipient">Whom the goods are for.</param>
/// <param name="Address">Where they go.</param>
/// <param name="Phone">Where questions are asked; may be empty.</param>
/// <param name="Note">Anything else; may be empty.</param>
public sealed record Delivery(string Recipient, string Address, string Phone, string Note)
{
    /// <summary>The longest recipient.</summary>
    public const int MaximumRecipient = 100;

    /// <summary>The longest address.</summary>
    public const int MaximumAddress = 500;

    /// <summary>The longest telephone number.</summary>
    public const int MaximumPhone = 40;

    /// <summary>The longest note.</summary>
    public const int MaximumNote = 1000;

    /// <summary>What was sent, without the space around it.</summary>
    public static Delivery Of(string? recipient, string? address, string? phone, string? note) =>
        new(recipient?.Trim() ?? "", address?.Trim() ?? "", phone?.Trim() ?? "", note?.Trim() ?? "");

    /// <summary>What is wrong, by the field's name; only of the fields that are asked for.</summary>
    public IReadOnlyList<InputError> Check(IReadOnlyCollection<string> fields)
    {
        var errors = new List<InputError>();
        Require(nameof(Recipient), Recipient.Length is > 0 and <= MaximumRecipient && !Recipient.Any(char.IsControl), "A name of at most 100 characters is needed.");
        Require(nameof(Address), Address.Length is > 0 and <= MaximumAddress, "An address of at most 500 characters is needed.");
        Require(nameof(Phone), Phone.Length <= MaximumPhone && Phone.All(IsOfPhone), "A telephone number has digits, spaces and + - ( ) only.");
        Require(nameof(Note), Note.Length <= MaximumNote, "A note has at most 1,000 characters.");
        return errors;

        void Require(string field, bool holds, string sentence)
        {
            if (!holds && fields.Contains(field, StringComparer.Ordinal))
            {
                errors.Add(new InputError(field, sentence));
            }
        }
    }

    internal IReadOnlyDictionary<string, string> Texts() =>
        new Dictionary<string, string>(StringComparer.Ordinal) { [nameof(Recipient)] = Recipient, [nameof(Address)] = Address, [nameof(Phone)] = Phone, [nameof(Note)] = Note };

    private static bool IsOfPhone(char c) => char.IsAsciiDigit(c) || c is ' ' or '+' or '-' or '(' or ')';
}
