using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Events;
using Studio.Kernel.Security;
using Studio.Kernel.Tenants;

namespace Studio.Contents.Access;

/// <summary>What one may do with items.</summary>
public enum ContentAct
{
    /// <summary>See them.</summary>
    View,

    /// <summary>Make and change them.</summary>
    Edit,

    /// <summary>Let a draft count, and take that back.</summary>
    Publish,

    /// <summary>Take them out of use.</summary>
    Delete,
}

/// <summary>
/// The permissions of the types that are <c>Securable</c>, by OrchardCore's names: <c>EditContent_Customer</c>, <c>EditOwnContent_Customer</c>… The permission for content of all types includes
/// that of each type, and that for all items of a type includes that for one's own. They come and go with the types.
/// </summary>
public sealed class ContentTypePermissions : IPermissionProvider
{
    private readonly IServiceScopeFactory _scopes;
    private readonly IStringLocalizer _texts;
    private volatile IReadOnlyList<(string Name, string DisplayName)> _types = [];

    /// <summary>Listens for changes of types.</summary>
    public ContentTypePermissions(IServiceScopeFactory scopes, IEventBus events, IStringLocalizerFactory localizers)
    {
        (_scopes, _texts) = (scopes, localizers.Create(typeof(ContentPermissions)));
        events.Subscribe<ContentDefinitionsChanged>((_, ct) => RefreshAsync(ct));
        events.Subscribe<Resumed>((_, ct) => RefreshAsync(ct));
    }

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => _types.SelectMany(t => Enum.GetValues<ContentAct>().SelectMany(act => new[]
    {
        Of(act, t.Name) with { Description = Describe(act, t.DisplayName, own: false) },
        OfOwn(act, t.Name) with { Description = Describe(act, t.DisplayName, own: true) },
    }));

    /// <summary>The permission for content of all types.</summary>
    public static Permission Of(ContentAct act) => act switch
    {
        ContentAct.Edit => ContentPermissions.EditContent,
        ContentAct.Publish => ContentPermissions.PublishContent,
        ContentAct.Delete => ContentPermissions.DeleteContent,
        _ => ContentPermissions.ViewContent,
    };

    /// <summary>The permission for one's own content of all types.</summary>
    public static Permission OfOwn(ContentAct act) => act switch
    {
        ContentAct.Edit => ContentPermissions.EditOwnContent,
        ContentAct.Publish => ContentPermissions.PublishOwnContent,
        ContentAct.Delete => ContentPermissions.DeleteOwnContent,
        _ => ContentPermissions.ViewOwnContent,
    };

    /// <summary>The permission for the items of a type.</summary>
    public static Permission Of(ContentAct act, string type)
    {
        Permission[] further = act == ContentAct.View ? [Of(ContentAct.Edit, type), Of(ContentAct.Publish, type), Of(ContentAct.Delete, type)] : [];
        return new Permission($"{act}Content_{type}", "", [Of(act), .. further]);
    }

    /// <summary>The permission for one's own items of a type.</summary>
    public static Permission OfOwn(ContentAct act, string type)
    {
        Permission[] further = act == ContentAct.View ? [OfOwn(ContentAct.Edit, type), OfOwn(ContentAct.Publish, type), OfOwn(ContentAct.Delete, type)] : [];
        return new Permission($"{act}OwnContent_{type}", "", [Of(act, type), OfOwn(act), .. further]);
    }

    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var all = await scope.ServiceProvider.GetRequiredService<ContentDefinitionStore>().GetAsync(cancellationToken);
        _types = [.. all.Types.Values.Where(t => t.Securable).Select(t => (t.Name, t.DisplayName))];
    }

    private string Describe(ContentAct act, string type, bool own) => act switch
    {
        ContentAct.Edit => own ? _texts["Edit own: {0}", type] : _texts["Edit: {0}", type],
        ContentAct.Publish => own ? _texts["Publish own: {0}", type] : _texts["Publish: {0}", type],
        ContentAct.Delete => own ? _texts["Delete own: {0}", type] : _texts["Delete: {0}", type],
        _ => own ? _texts["See own: {0}", type] : _texts["See: {0}", type],
    };
}

/// <summary>Reads the types once when the tenant starts; later changes are told.</summary>
internal sealed class ContentTypePermissionsActivator(ContentTypePermissions permissions) : IShellActivator
{
    // After the definitions are there, before the roles are offered what features mean for them.
    public int Order => -400;

    public Task ActivateAsync(IServiceProvider services, CancellationToken cancellationToken) => permissions.RefreshAsync(cancellationToken);
}
