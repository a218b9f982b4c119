"""What the columns of a customer list are called, in Chinese and in the exports of the CRMs people come from.

HubSpot, Salesforce, Veeva, Pipedrive, SuiteCRM, Zoho and a Chinese CRM. Case, spaces, punctuation and the suffix of a
custom field (__c, _vod__c) make no difference; a name further to the front goes before one behind it.
"""

# --- an organisation ------------------------------------------------------------------------------------------------

ORGANISATION = (
    "医院名称", "机构名称", "单位名称", "客户名称", "医院全称", "公司名称", "企业名称", "终端名称", "医疗机构名称",
    "医院", "机构", "单位", "工作单位", "所在医院", "所属医院", "公司", "终端", "Organization - Name",
    "Organization", "Organisation", "Company Name", "Company", "Account Name", "Hospital Name", "Hospital",
    "Institution", "HCO", "Account_vod__c", "Workplace", "Name", "名称",
)  # fmt: skip
LEVEL = (
    "医院级别", "医院等级", "等级", "级别", "医院等级级别", "Hospital Level", "Hospital Grade", "Hospital Tier",
    "Level", "Tier",
)  # fmt: skip
CODE = (
    "客户编码", "机构编码", "医院编码", "客户编号", "编码", "编号", "代码", "Record ID", "External ID",
    "Account Number", "Account ID", "Code", "Id",
)  # fmt: skip
PROVINCE = (
    "省份", "省", "省市", "所在省", "Billing State", "BillingState", "State/Region", "State", "Province",
    "Province/State",
)  # fmt: skip
CITY = ("城市", "市", "地市", "所在市", "所在城市", "Billing City", "BillingCity", "City", "Mailing City")
COUNTY = ("区县", "县区", "区", "县", "县市区", "行政区", "County", "District", "Address - District")
ADDRESS = (
    "详细地址", "地址", "联系地址", "通讯地址", "医院地址", "Billing Street", "BillingStreet", "Street Address",
    "Address", "Address_vod__c", "Street", "Mailing Street", "Full Address",
)  # fmt: skip

# --- a person -------------------------------------------------------------------------------------------------------

PERSON = (
    "医生姓名", "客户姓名", "姓名", "医生", "医师", "联系人", "联系人姓名", "客户", "讲者", "Person - Name",
    "Full Name", "Contact Name", "Lead Name", "Doctor", "Physician", "HCP", "Attendees_vod__c", "Name", "客户名称",
)  # fmt: skip
DEPARTMENT = (
    "科室", "科室名称", "所在科室", "所属科室", "部门", "Department", "Specialty", "Specialty_1_vod__c", "Ward",
)  # fmt: skip
TITLE = ("职称", "专业技术职称", "技术职称", "Professional Title", "Job Title", "Academic Title", "Title")
POSITION = ("职务", "行政职务", "岗位", "Position", "Function")
ROLES = ("角色", "客户角色", "决策角色", "Roles", "Role", "Buying Role", "Contact Role")
PHONE = (
    "电话", "联系电话", "手机", "手机号", "手机号码", "移动电话", "电话号码", "办公电话", "电话/微信",
    "Phone Number", "Mobile Phone Number", "Phone", "Mobile Phone", "Mobile", "Office Phone", "Alternate Phone",
    "Person - Phone", "Tel", "Telephone",
)  # fmt: skip
EMAIL = ("电子邮箱", "邮箱", "邮件", "电子邮件", "Email Address", "Email", "E-mail", "Person - Email")

# --- how it is covered ----------------------------------------------------------------------------------------------

TERRITORY = (
    "辖区编码", "辖区代码", "辖区", "负责辖区", "岗位编码", "区域", "Territory Code", "Territory_vod__c",
    "Territory", "Region",
)  # fmt: skip
