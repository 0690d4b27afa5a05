namespace Studio.Kernel.Security.Audit;

/// <summary>The kinds of records that every tenant knows.</summary>
public static class AuditActions
{
    /// <summary>Somebody signed in.</summary>
    public static readonly AuditAction SignedIn = Make("sign-in.succeeded", "Signed in");

    /// <summary>Somebody tried to sign in and was refused. Give it an <see cref="AuditEntry.Aggregate"/>.</summary>
    public static readonly AuditAction SignInFailed = Make("sign-in.failed", "Sign-in failed");

    /// <summary>Somebody signed out.</summary>
    public static readonly AuditAction SignedOut = Make("sign-in.ended", "Signed out");

    /// <summary>A user was made.</summary>
    public static readonly AuditAction UserCreated = Make("users.created", "User created");

    /// <summary>A user was changed: name, roles, state, second factor.</summary>
    public static readonly AuditAction UserChanged = Make("users.changed", "User changed");

    /// <summary>A user was deleted.</summary>
    public static readonly AuditAction UserDeleted = Make("users.deleted", "User deleted");

    /// <summary>A user's password was changed, by himself or another.</summary>
    public static readonly AuditAction PasswordChanged = Make("users.password-changed", "Password changed");

    /// <summary>A role was made.</summary>
    public static readonly AuditAction RoleCreated = Make("roles.created", "Role created");

    /// <summary>A role or its permissions were changed.</summary>
    public static readonly AuditAction RoleChanged = Make("roles.changed", "Role changed");

    /// <summary>A role was deleted.</summary>
    public static readonly AuditAction RoleDeleted = Make("roles.deleted", "Role deleted");

    /// <summary>An API key was made.</summary>
    public static readonly AuditAction ApiKeyCreated = Make("api-keys.created", "API key created");

    /// <summary>An API key was revoked.</summary>
    public static readonly AuditAction ApiKeyRevoked = Make("api-keys.revoked", "API key revoked");

    /// <summary>Settings were saved.</summary>
    public static readonly AuditAction SettingsSaved = Make("settings.saved", "Settings saved");

    /// <summary>Features were switched on.</summary>
    public static readonly AuditAction FeaturesEnabled = Make("features.enabled", "Features enabled");

    /// <summary>Features were switched off.</summary>
    public static readonly AuditAction FeaturesDisabled = Make("features.disabled", "Features disabled");

    /// <summary>A tenant was made.</summary>
    public static readonly AuditAction TenantCreated = Make("tenants.created", "Tenant created");

    /// <summary>A tenant was changed: its state, host name, quota.</summary>
    public static readonly AuditAction TenantChanged = Make("tenants.changed", "Tenant changed");

    /// <summary>A tenant was removed.</summary>
    public static readonly AuditAction TenantRemoved = Make("tenants.removed", "Tenant removed");

    /// <summary>A recipe was run.</summary>
    public static readonly AuditAction RecipeRun = Make("recipes.run", "Recipe run");

    /// <summary>The tenant, or what was chosen of it, was exported as a recipe.</summary>
    public static readonly AuditAction RecipeExported = Make("recipes.exported", "Exported as a recipe");

    /// <summary>What a recipe had left for a feature that came later was used, or forgotten.</summary>
    public static readonly AuditAction KeptPartRemoved = Make("recipes.kept-removed", "Kept part of a recipe used or forgotten");

    /// <summary>Content types or parts were changed.</summary>
    public static readonly AuditAction DefinitionsChanged = Make("definitions.changed", "Content definitions changed");

    /// <summary>A content item was made.</summary>
    public static readonly AuditAction ContentCreated = Make("content.created", "Content created");

    /// <summary>A content item was saved.</summary>
    public static readonly AuditAction ContentSaved = Make("content.saved", "Content saved");

    /// <summary>A draft of a content item was published.</summary>
    public static readonly AuditAction ContentPublished = Make("content.published", "Content published");

    /// <summary>A content item was deleted.</summary>
    public static readonly AuditAction ContentDeleted = Make("content.deleted", "Content deleted");

    /// <summary>A content item was taken back: no version of it counts.</summary>
    public static readonly AuditAction ContentUnpublished = Make("content.unpublished", "Content unpublished");

    /// <summary>A draft of a content item was thrown away.</summary>
    public static readonly AuditAction ContentDraftDiscarded = Make("content.draft-discarded", "Draft discarded");

    /// <summary>An earlier version of a content item was brought back.</summary>
    public static readonly AuditAction ContentRestored = Make("content.restored", "Earlier version restored");

    /// <summary>A content item was made as a copy of another.</summary>
    public static readonly AuditAction ContentCloned = Make("content.cloned", "Content copied");

    /// <summary>Content items were written into a file for somebody.</summary>
    public static readonly AuditAction ContentExported = Make("content.exported", "Content exported");

    /// <summary>An import was started.</summary>
    public static readonly AuditAction ImportStarted = Make("imports.started", "Import started");

    /// <summary>The tenant's secrets were encrypted with a new key.</summary>
    public static readonly AuditAction SecretsRotated = Make("secrets.rotated", "Secrets encrypted with a new key");

    /// <summary>All of the above.</summary>
    public static IReadOnlyList<AuditAction> All { get; } =
    [
        SignedIn, SignInFailed, SignedOut, UserCreated, UserChanged, UserDeleted, PasswordChanged, RoleCreated, RoleChanged, RoleDeleted, ApiKeyCreated, ApiKeyRevoked,
        SettingsSaved, FeaturesEnabled, FeaturesDisabled, TenantCreated, TenantChanged, TenantRemoved, RecipeRun, RecipeExported, KeptPartRemoved, DefinitionsChanged,
        ContentCreated, ContentSaved, ContentPublished, ContentDeleted, ContentUnpublished, ContentDraftDiscarded, ContentRestored, ContentCloned, ContentExported, ImportStarted, SecretsRotated,
    ];

    private static AuditAction Make(string name, string text) => new(name, text, typeof(AuditActions));
}

internal sealed class StandardAuditActions : IAuditActionProvider
{
    public IEnumerable<AuditAction> Actions => AuditActions.All;
}
