using Studio.ContentModel.Definitions;

namespace Studio.ContentModel.Tests;

public sealed class SharedDefinitionsTests
{
    [Fact]
    public void Equal_documents_are_read_once_and_other_ones_apart()
    {
        var shared = new SharedDefinitions();
        var first = shared.Of("a", _ => Make());
        shared.Of("a", _ => Make()).ShouldBeSameAs(first);
        shared.Of("b", _ => Make()).ShouldNotBeSameAs(first);
    }

    private static ContentDefinitions Make() => ContentDefinitions.Empty.Merge(new ContentPartDefinition("APart", [], []));
}
