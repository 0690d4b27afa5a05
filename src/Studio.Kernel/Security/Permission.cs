namespace Studio.Kernel.Security;

/// <summary>Something that a person or program may be allowed to do.</summary>
/// <param name="Name">The stable name that roles store.</param>
/// <param name="Description">The English text for people.</param>
/// <param name="ImpliedBy">Permissions that include this one.</param>
public sealed record Permission(string Name, string Description, params Permission[] ImpliedBy)
{
    /// <summary>The names that allow this: its own and those that imply it, however far.</summary>
    public IEnumerable<string> AllowedBy => ImpliedBy.SelectMany(p => p.AllowedBy).Prepend(Name);
}

/// <summary>Names the permissions of a module, so that roles can hold them.</summary>
public interface IPermissionProvider
{
    /// <summary>The permissions of this module.</summary>
    IEnumerable<Permission> Permissions { get; }
}

/// <summary>Roles and permissions that every tenant has.</summary>
public static class StandardPermissions
{
    /// <summary>The role that may do everything.</summary>
    public const string AdministratorRole = "Administrator";

    /// <summary>Held by administrators alone: everything.</summary>
    public static readonly Permission SiteOwner = new("SiteOwner", "Do everything");

    /// <summary>May open the admin at all.</summary>
    public static readonly Permission AccessAdmin = new("AccessAdmin", "Open the studio", SiteOwner);
}

/// <summary>The permissions that each role holds; served from memory.</summary>
public interface IRolePermissions
{
    /// <summary>Names of the permissions of a role; empty for an unknown role.</summary>
    ValueTask<IReadOnlySet<string>> GetAsync(string role, CancellationToken cancellationToken);

    /// <summary>Forgets what is in memory, after a change of roles.</summary>
    void Invalidate();
}
