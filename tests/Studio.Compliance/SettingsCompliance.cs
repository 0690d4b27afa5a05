using Studio.Kernel.Settings;

namespace Studio.Compliance;

/// <summary>What every type of settings must hold: it can be shown, checked, saved and translated.</summary>
public abstract class SettingsCompliance : ComplianceSuite
{
    /// <summary>The types under test, as registered by <c>AddSettings</c>.</summary>
    protected abstract IReadOnlyList<SettingsType> Types { get; }

    /// <summary>Addresses and recipes name settings by their types' names.</summary>
    [Fact]
    public void Names_are_unique() => ShouldBeUnique(Types.Select(t => t.Name), "settings");

    /// <summary>Title, description and group of the type, and all of its fields, in every language.</summary>
    [Fact]
    public void Every_text_is_translated()
    {
        foreach (var type in Types)
        {
            var node = Schemas.Of(type.Type);
            ShouldBeTranslated(type.Type, node.Title, type.Name);
            ShouldBeTranslated(type.Type, node.Description.ShouldNotBeNull($"{type.Name} has no description"), type.Name);
            ShouldBeTranslated(type.Type, node.Group.ShouldNotBeNull($"{type.Name} has no group"), type.Name);
            ShouldBeDescribed(node, type.Name);
        }
    }

    /// <summary>A tenant that never saved the settings has values that its own form would accept.</summary>
    [Fact]
    public void The_defaults_are_valid()
    {
        foreach (var type in Types)
        {
            var defaults = Schemas.Write(Activator.CreateInstance(type.Type)!);
            Schemas.Check(Schemas.Of(type.Type), defaults).Errors.ShouldBeEmpty(type.Name);
        }
    }

    /// <summary>What is saved is what is read.</summary>
    [Fact]
    public void Values_survive_being_written_and_read()
    {
        foreach (var type in Types)
        {
            var defaults = Schemas.Write(Activator.CreateInstance(type.Type)!);
            Schemas.Write(Schemas.Read(type.Type, defaults)).ToJsonString().ShouldBe(defaults.ToJsonString(), type.Name);
        }
    }

    /// <summary>Secrets within lists could not be told apart, and a list of settings with them could not be saved without them.</summary>
    [Fact]
    public void Secrets_are_texts_and_stand_in_no_list()
    {
        foreach (var type in Types)
        {
            Walk(Schemas.Of(type.Type), type.Name, inList: false);
        }

        static void Walk(Studio.Kernel.Schemas.SchemaNode node, string place, bool inList)
        {
            foreach (var property in node.Properties)
            {
                if (property.Secret)
                {
                    inList.ShouldBeFalse($"{place}.{property.Name}");
                    property.Value.ClrType.ShouldBe(typeof(string), $"{place}.{property.Name}");
                }

                Walk(property.Value.Item ?? property.Value, $"{place}.{property.Name}", inList || property.Value.Item is not null);
            }
        }
    }
}
