namespace Studio.Kernel.Settings;

/// <summary>Keeps a tenant's settings, one object per type. Reads are served from memory.</summary>
public interface ISettingsStore
{
    /// <summary>The saved settings, or a new <typeparamref name="T"/> where nothing was saved.</summary>
    ValueTask<T> GetAsync<T>(CancellationToken cancellationToken) where T : class, new();

    /// <summary>Saves the settings, in the running transaction where there is one.</summary>
    Task SaveAsync<T>(T settings, CancellationToken cancellationToken) where T : class, new();

    /// <summary>Saves settings of a type known at run time, such as a recipe's.</summary>
    Task SaveAsync(Type type, object settings, CancellationToken cancellationToken);
}

/// <summary>Names a type of settings that recipes may carry under the type's name.</summary>
public sealed record SettingsType(Type Type);

/// <summary>What holds for the whole tenant.</summary>
public sealed record SiteSettings
{
    /// <summary>The name people see.</summary>
    public string SiteName { get; init; } = "Studio";

    /// <summary>The tenant's currency, ISO 4217.</summary>
    public string Currency { get; init; } = "USD";

    /// <summary>The tenant's time zone, IANA id: calendar windows and screens use it.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The language where neither the person nor the browser chose one: <c>en</c>, <c>zh-Hant</c> or <c>zh-Hans</c>.</summary>
    public string Culture { get; init; } = "en";
}
