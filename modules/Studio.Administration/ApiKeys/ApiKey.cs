namespace Studio.Administration.ApiKeys;

/// <summary>A key by which a program signs in; it acts with one role, within its scopes.</summary>
public sealed class ApiKey
{
    /// <summary>The key's id, which is its name in records.</summary>
    public string Id { get; set; } = "";

    /// <summary>What people call it.</summary>
    public string Name { get; set; } = "";

    /// <summary>The role whose permissions it has.</summary>
    public string Role { get; set; } = "";

    /// <summary>Names of the permissions that it is limited to, separated by spaces; null where it has all of its role.</summary>
    public string? Scopes { get; set; }

    /// <summary>How the key begins, so that people recognise it; empty for keys made before this was kept.</summary>
    public string Shown { get; set; } = "";

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; set; } = "";

    /// <summary>When, in milliseconds since 1970.</summary>
    public long CreatedUtc { get; set; }

    /// <summary>When it ends by itself, or null.</summary>
    public long? ExpiresUtc { get; set; }

    /// <summary>When it was used last, to the minute or so, or null.</summary>
    public long? LastUsedUtc { get; set; }

    /// <summary>When it was revoked, or null.</summary>
    public long? RevokedUtc { get; set; }

    /// <summary>The scopes as a list, or null where it has all of its role.</summary>
    public IReadOnlyList<string>? ScopeList => Scopes?.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>True where a program can sign in by it.</summary>
    public bool IsValid(DateTimeOffset now) => RevokedUtc is null && (ExpiresUtc is null || ExpiresUtc > now.ToUnixTimeMilliseconds());
}

/// <summary>What is asked for a new key.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Role">The role that it acts with.</param>
/// <param name="Scopes">Names of the permissions that it is limited to; null for all of the role.</param>
/// <param name="Expires">When it ends by itself, or null.</param>
public sealed record ApiKeyInput(string Name, string Role, IReadOnlyList<string>? Scopes = null, DateTimeOffset? Expires = null);
