using TechVolunteers.Campaigns;
using Xunit;

namespace TechVolunteers.Tests.Campaigns;

public sealed class CampaignFileTests
{
    [Fact]
    public void The_sample_campaign_loads()
    {
        var campaign = CampaignFile.Sample;

        Assert.Equal("kjzy2021", campaign.Id.Value);
        Assert.Equal(["A", "B", "C"], campaign.Categories.Select(category => category.Code.Value));
        Assert.Equal([18, 15, 12], campaign.Forms.Select(form => form.Fields.Length));
        Assert.Equal("2021年11月12日（星期五）24:00（北京时间）", BeijingTime.FormatEnd(campaign.Deadline));
    }

    [Fact]
    public void A_stored_definition_reads_back_as_it_was()
    {
        var written = Json.Write(CampaignFile.Sample);

        Assert.Equal(written, Json.Write(Json.Read<CampaignDefinition>(written)));
        Assert.IsType<CampaignLoading.Loaded>(CampaignFile.Parse(written));
    }
}
