using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Facts;

/// <summary>Whose facts are asked for. A subject may be a known customer, a visitor, or both.</summary>
public sealed record FactSubject(string? CustomerId, string? VisitorId);

/// <summary>What is known of the contact that goes on.</summary>
/// <param name="Channel">The medium, such as <c>web</c>.</param>
/// <param name="Touchpoint">Where, such as <c>shop.cart</c>.</param>
/// <param name="Context">What the channel adds (page, product in view); a client's words, never trusted as price or identity.</param>
public sealed record ContactContext(string Channel, string Touchpoint, IReadOnlyDictionary<string, ScriptValue> Context);

/// <summary>Subjects whose facts are being loaded together.</summary>
public sealed class FactBatch
{
    private readonly IReadOnlySet<string>? _wanted;
    private readonly IReadOnlyList<ContactContext>? _contacts;

    /// <summary>Begins a batch of subjects who are all at the same contact, or at none.</summary>
    /// <param name="catalogue">The facts there are.</param>
    /// <param name="subjects">Whose facts.</param>
    /// <param name="contact">The contact that goes on, or null where customers are only counted.</param>
    /// <param name="now">The moment that windows end at.</param>
    /// <param name="wanted">Paths to load; null loads all.</param>
    public FactBatch(FactCatalogue catalogue, IReadOnlyList<FactSubject> subjects, ContactContext? contact, DateTimeOffset now, IReadOnlySet<string>? wanted = null)
    {
        Catalogue = catalogue;
        Subjects = subjects;
        _contacts = contact is null ? null : [.. Enumerable.Repeat(contact, subjects.Count)];
        Now = now;
        _wanted = wanted;
        Profiles = [.. subjects.Select(_ => new FactProfile(catalogue))];
    }

    /// <summary>Begins a batch of subjects of whom each is at a contact of its own.</summary>
    /// <param name="catalogue">The facts there are.</param>
    /// <param name="present">Whose facts, and where they are.</param>
    /// <param name="now">The moment that windows end at.</param>
    /// <param name="wanted">Paths to load; null loads all.</param>
    public FactBatch(FactCatalogue catalogue, IReadOnlyList<(FactSubject Subject, ContactContext Contact)> present, DateTimeOffset now, IReadOnlySet<string>? wanted = null)
    {
        Catalogue = catalogue;
        Subjects = [.. present.Select(p => p.Subject)];
        _contacts = [.. present.Select(p => p.Contact)];
        Now = now;
        _wanted = wanted;
        Profiles = [.. Subjects.Select(_ => new FactProfile(catalogue))];
    }

    /// <summary>The facts there are.</summary>
    public FactCatalogue Catalogue { get; }

    /// <summary>Whose facts; providers set values by index.</summary>
    public IReadOnlyList<FactSubject> Subjects { get; }

    /// <summary>True where each subject is at a contact; false where customers are only counted.</summary>
    public bool HasContacts => _contacts is not null;

    /// <summary>The contact that a subject is at, or null.</summary>
    public ContactContext? ContactOf(int subject) => _contacts?[subject];

    /// <summary>The moment that windows end at.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>The profiles, in the order of the subjects.</summary>
    public IReadOnlyList<FactProfile> Profiles { get; }

    /// <summary>True where the fact is to be loaded.</summary>
    public bool Wants(string path) => _wanted is null || _wanted.Contains(path);

    /// <summary>True where any fact whose path begins so is to be loaded.</summary>
    public bool WantsAny(string prefix) => _wanted is null || _wanted.Any(p => p.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Sets a fact of one subject.</summary>
    public void Set(int subject, string path, ScriptValue value) => Profiles[subject].Set(path, value);

    /// <summary>Sets what a function-like fact of one text answers true for; compared without case.</summary>
    public void SetMembers(int subject, string path, IReadOnlySet<string> members) => Profiles[subject].SetMembers(path, members);
}
