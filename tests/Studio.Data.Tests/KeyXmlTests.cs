using System.Diagnostics;
using System.Xml;
using Studio.Data.Keys;

namespace Studio.Data.Tests;

public sealed class KeyXmlTests
{
    [Theory]
    [InlineData("""<!DOCTYPE k [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><key>&d;</key>""")]
    [InlineData("""<!DOCTYPE k [<!ENTITY a SYSTEM "file:///etc/passwd">]><key>&a;</key>""")]
    public void A_key_with_a_document_type_is_refused_at_once(string xml)
    {
        Should.Throw<XmlException>(() => KeyXml.Parse(xml));
        var watch = Stopwatch.StartNew();
        Should.Throw<XmlException>(() => KeyXml.Parse(xml));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromMilliseconds(100));
        KeyXml.Parse("<key><value>a&amp;b</value></key>").Value.ShouldBe("a&b");
    }
}
