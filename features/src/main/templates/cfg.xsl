<?xml version="1.0" encoding="UTF-8"?>
<!-- Makes a commented etc/PID.cfg.example of the metatype description of a component. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="text" encoding="UTF-8"/>

  <xsl:template match="/">
    <xsl:apply-templates select="*/OCD"/>
  </xsl:template>

  <xsl:template match="OCD">
    <xsl:text># </xsl:text>
    <xsl:value-of select="@name"/>
    <xsl:text>. </xsl:text>
    <xsl:value-of select="@description"/>
    <xsl:text>.&#10;# Copy this file to the name </xsl:text>
    <xsl:choose>
      <xsl:when test="../Designate/@factoryPid">
        <xsl:value-of select="../Designate/@factoryPid"/>
        <xsl:text>-NAME.cfg, one for each</xsl:text>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="../Designate/@pid"/>
        <xsl:text>.cfg</xsl:text>
      </xsl:otherwise>
    </xsl:choose>
    <xsl:text>, and take the # from the lines that you change; they count at once.&#10;</xsl:text>
    <xsl:text># What drachtio.conf.xml, environment or command line sets of it wins.&#10;</xsl:text>
    <xsl:for-each select="AD[not(starts-with(@description, 'Written by the server'))]">
      <xsl:text>&#10;# </xsl:text>
      <xsl:value-of select="@description"/>
      <xsl:text>.</xsl:text>
      <xsl:if test="@min or @max">
        <xsl:text> (</xsl:text>
        <xsl:value-of select="@min"/>
        <xsl:text> to </xsl:text>
        <xsl:value-of select="@max"/>
        <xsl:if test="not(@max)"><xsl:text>any</xsl:text></xsl:if>
        <xsl:text>)</xsl:text>
      </xsl:if>
      <xsl:if test="@type = 'Password'">
        <xsl:text>&#10;# In plain text every user of the shell can read it; $[env:NAME] takes it from the environment.</xsl:text>
      </xsl:if>
      <xsl:if test="@cardinality">
        <xsl:text>&#10;# Several: separated by commas.</xsl:text>
      </xsl:if>
      <xsl:text>&#10;#</xsl:text>
      <xsl:value-of select="@id"/>
      <xsl:text> = </xsl:text>
      <xsl:value-of select="@default"/>
      <xsl:text>&#10;</xsl:text>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
