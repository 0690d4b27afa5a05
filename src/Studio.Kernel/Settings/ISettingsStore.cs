using System.ComponentModel.DataAnnotations;
using Studio.Kernel.Events;
using Studio.Kernel.Schemas;
using Studio.Kernel.Security;

namespace Studio.Kernel.Settings;

/// <summary>Keeps a tenant's settings, one object per type. Reads are served from memory.</summary>
public interface ISettingsStore
{
    /// <summary>The saved settings, or a new <typeparamref name="T"/> where nothing was saved.</summary>
    ValueTask<T> GetAsync<T>(CancellationToken cancellationToken) where T : class, new();

    /// <summary>The saved settings of a type known at run time, or a new object of it.</summary>
    ValueTask<object> GetAsync(Type type, CancellationToken cancellationToken);

    /// <summary>Saves the settings, in the running transaction where there is one.</summary>
    Task SaveAsync<T>(T settings, CancellationToken cancellationToken) where T : class, new();

    /// <summary>Saves settings of a type known at run time, such as a recipe's.</summary>
    Task SaveAsync(Type type, object settings, CancellationToken cancellationToken);
}

/// <summary>What is known of a tenant's settings without asking its database; for what every request needs. A singleton of the tenant.</summary>
public interface ISettingsMemory
{
    /// <summary>The settings as they are committed, or null where nobody has read them since they were last saved: then <see cref="ISettingsStore"/> must be asked.</summary>
    T? Peek<T>() where T : class, new();
}

/// <summary>
/// Settings that people edit on <c>/admin/settings</c>, programs through <c>/api/settings</c>, and recipes carry, all under the type's name and by the type's schema:
/// <see cref="SchemaAttribute"/> on the type gives title, description and group.
/// </summary>
/// <param name="Type">The class; its values without an argument are the defaults.</param>
/// <param name="Permission">Who may see and change them besides those who may manage all settings; null for those alone.</param>
public sealed record SettingsType(Type Type, Permission? Permission = null)
{
    /// <summary>The name in addresses and recipes.</summary>
    public string Name => Type.Name;
}

/// <summary>What holds for the whole tenant.</summary>
[Schema(Title = "Site", Description = "What holds for the whole studio: its name, currency, time zone and language.", Group = "General")]
public sealed record SiteSettings
{
    /// <summary>The name people see.</summary>
    [Schema(Title = "Name of the site", Description = "People see it at the top of every page."), Required, StringLength(100)]
    public string SiteName { get; init; } = "Studio";

    /// <summary>The tenant's currency, ISO 4217.</summary>
    [Schema(Title = "Currency", Description = "The code of the currency that orders and reports are in, such as EUR.", Format = SchemaFormats.Currency), Required, StringLength(3)]
    public string Currency { get; init; } = "USD";

    /// <summary>The tenant's time zone, IANA id: calendar windows and screens use it.</summary>
    [Schema(Title = "Time zone", Description = "Days of reports begin at midnight here, and screens show its time.", Format = SchemaFormats.TimeZone), Required]
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The language where neither the person nor the browser chose one: <c>en</c>, <c>zh-Hant</c> or <c>zh-Hans</c>.</summary>
    [Schema(Title = "Language", Description = "Where neither the person nor the browser chose one.", Format = SchemaFormats.Culture), Required]
    public string Culture { get; init; } = "en";
}

/// <summary>Told on the event bus after settings were saved.</summary>
/// <param name="Name">The name they are kept under.</param>
[EventName("settings.changed")]
public sealed record SettingsChanged(string Name);
